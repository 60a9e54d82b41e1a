import { transportOf } from '@madang/client';

/** `UDP 3478`: what a firewall has to let through; ports as of RFC 7065 §3.2. */
export function portOf(url: string): string {
  const transport = transportOf(url) ?? 'udp';
  const port = /:(\d+)(?:\?|$)/.exec(url)?.[1] ?? (transport === 'tls' ? '5349' : '3478');
  return `${transport === 'udp' ? 'UDP' : 'TCP'} ${port}`;
}
