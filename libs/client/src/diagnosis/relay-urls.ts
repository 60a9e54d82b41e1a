import { type IceConfig, type IceServer } from '@madang/protocol';
import { type RelayTransport } from './check';

/** How a browser goes to this relay (RFC 7065 §3.1); `null` for STUN. */
export function transportOf(url: string): RelayTransport | null {
  if (url.startsWith('turns:')) return 'tls';
  if (!url.startsWith('turn:')) return null;
  return url.endsWith('?transport=tcp') ? 'tcp' : 'udp';
}

export function urlsOf({ iceServers }: IceConfig): readonly string[] {
  return iceServers.flatMap(({ urls }) => urls);
}

/** Whether the server knows a relay over this transport, and has found that it does not work. */
export function isLeftOut({ unusable = [] }: IceConfig, transport: RelayTransport): boolean {
  return unusable.some(({ url }) => transportOf(url) === transport);
}

/** The relays over these transports only; servers that have none of them are left out. */
export function relaysOver(
  config: IceConfig,
  transports: readonly RelayTransport[],
): readonly IceServer[] {
  return config.iceServers
    .map((server) => ({
      ...server,
      urls: server.urls.filter((url) => transports.some((one) => one === transportOf(url))),
    }))
    .filter(({ urls }) => urls.length > 0);
}

/** RFC 7065 §3.1: the host of a relay, by which its URLs belong together. */
export function hostOf(url: string): string {
  return url.replace(/^turns?:/, '').replace(/(?::\d+)?(?:\?.*)?$/, '');
}
