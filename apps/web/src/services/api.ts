import { RoomsApi } from '@madang/client';

/** The REST API of the server that this page came from. */
export const roomsApi = new RoomsApi({ baseUrl: location.origin });

/** Where gateways listen: the page's own host. */
export function signalUrl(): string {
  const url = new URL('/signal', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
