import { afterEach, describe, expect, it } from '@jest/globals';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { stunBinding } from './stun-binding';
import { encodeXorAddress } from './stun/address';
import { ATTRIBUTE, METHOD } from './stun/codes';
import { decodeMessage, encodeMessage, type StunMessage } from './stun/message';
import type { TurnError } from './turn-error';

const MAPPED = { address: '2001:db8::7', port: 4_711 };
const HOST = '127.0.0.1';

const servers: (Socket | Server)[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function answerTo({ id }: StunMessage): Buffer {
  const attributes = [{ type: ATTRIBUTE.xorMappedAddress, value: encodeXorAddress(MAPPED, id) }];
  return encodeMessage({ class: 'success', method: METHOD.binding, id, attributes });
}

/** A server that answers each request as told, given how many came before. */
async function udpServer(answers: (request: StunMessage, before: number) => Buffer[]) {
  const socket = createSocket('udp4');
  servers.push(socket);
  let count = 0;
  socket.on('message', (bytes, { port, address }) => {
    const request = decodeMessage(bytes);
    if (request === null) throw new Error('The client sent no STUN');
    for (const answer of answers(request, count)) socket.send(answer, port, address);
    count += 1;
  });
  socket.bind(0, HOST);
  await once(socket, 'listening');
  return { url: `stun:${HOST}:${socket.address().port}`, received: () => count };
}

async function tcpServer(greeting: string | null) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (greeting === null) socket.destroy();
    else socket.end(greeting);
  });
  servers.push(server);
  server.listen(0, HOST);
  await once(server, 'listening');
  return `turn:${HOST}:${(server.address() as AddressInfo).port}?transport=tcp`;
}

async function failureOf(url: string, timeoutMs = 5_000): Promise<string> {
  const error = await stunBinding(url, { timeoutMs }).then(
    () => null,
    (cause: unknown) => cause as TurnError,
  );
  return error?.failure.kind ?? 'none';
}

describe('stunBinding', () => {
  it('asks again over UDP when nothing comes back', async () => {
    const server = await udpServer((request, before) => (before === 0 ? [] : [answerTo(request)]));
    expect((await stunBinding(server.url)).mapped).toEqual(MAPPED);
    expect(server.received()).toBe(2);
  });

  it('drops noise and answers to something else', async () => {
    const stranger: StunMessage = {
      class: 'success',
      method: METHOD.binding,
      id: Buffer.alloc(12),
      attributes: [],
    };
    const server = await udpServer((request) => [
      Buffer.from('noise'),
      answerTo(stranger),
      answerTo(request),
    ]);
    expect((await stunBinding(server.url)).mapped).toEqual(MAPPED);
  });

  it('tells an answer without an address', async () => {
    const server = await udpServer(({ id }) => [
      encodeMessage({ class: 'success', method: METHOD.binding, id, attributes: [] }),
    ]);
    expect(await failureOf(server.url)).toBe('garbled');
  });

  it('tells silence', async () => {
    const server = await udpServer(() => []);
    expect(await failureOf(server.url, 700)).toBe('timeout');
    expect(server.received()).toBe(2);
  });

  it('tells a port where nothing listens', async () => {
    const { url } = await udpServer(() => []);
    const tcp = await tcpServer(null);
    const closed = servers.splice(0).map((server) => once(server.close(), 'close'));
    await Promise.all(closed);
    expect(await failureOf(url)).toBe('refused');
    expect(await failureOf(tcp)).toBe('refused');
  });

  it('tells a name that there is not', async () => {
    expect(await failureOf('stun:there-is-none.invalid')).toBe('name');
    expect(await failureOf('turn:there-is-none.invalid?transport=tcp')).toBe('name');
  });

  it('tells another protocol, and a connection that is ended', async () => {
    expect(await failureOf(await tcpServer('HTTP/1.1 400 Bad Request\r\n\r\n'))).toBe('garbled');
    expect(await failureOf(await tcpServer(null))).toBe('closed');
  });
});
