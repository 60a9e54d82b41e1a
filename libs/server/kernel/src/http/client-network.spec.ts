import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ClientNetwork,
  NO_PROXY,
  parseTrustedProxies,
  type TrustedProxies,
} from './client-network';

function proxies(text: string): TrustedProxies {
  const trusted = parseTrustedProxies(text);
  if (trusted === undefined) throw new Error(`not accepted: ${text}`);
  return trusted;
}

/** A real request from 127.0.0.1 with this header, as the server sees it. */
async function requestWith(forwardedFor: string | undefined): Promise<IncomingMessage> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  const { port } = server.address() as AddressInfo;
  const sent = get({ host: '127.0.0.1', port, headers, agent: false });
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  const { socket, headers: received } = request;
  // The socket forgets its address when it closes.
  const seen = { headers: received, socket: { remoteAddress: socket.remoteAddress } };
  sent.on('error', () => undefined).destroy();
  server.close();
  return seen as IncomingMessage;
}

describe('the network of a client', () => {
  it.each([
    ['nobody is trusted', NO_PROXY, '203.0.113.7', '127.0.0.1'],
    ['nothing was forwarded', proxies('1'), undefined, '127.0.0.1'],
    ['one proxy is in front', proxies('1'), '203.0.113.7', '203.0.113.7'],
    ['the client invented a hop', proxies('1'), '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['two proxies are in front', proxies('2'), '203.0.113.7, 10.0.0.1', '203.0.113.7'],
    ['the proxy is on this host', proxies('loopback'), '203.0.113.7', '203.0.113.7'],
    ['the proxy is elsewhere', proxies('10.0.0.0/8'), '203.0.113.7', '127.0.0.1'],
    ['zero hops are trusted', proxies('0'), '203.0.113.7', '127.0.0.1'],
    ['the address is mapped', proxies('1'), '::ffff:203.0.113.7', '203.0.113.7'],
    ['it has IPv6', proxies('1'), '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['it has another IPv6 of the /64', proxies('1'), '2001:db8:1:2::ffff', '2001:db8:1:2::/64'],
    ['it has IPv6 elsewhere', proxies('1'), '2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['the header is nonsense', proxies('1'), 'somebody', 'unknown'],
  ])('when %s', async (_name, trusted, forwardedFor, expected) => {
    expect(new ClientNetwork(trusted).of(await requestWith(forwardedFor))).toBe(expected);
  });
});
