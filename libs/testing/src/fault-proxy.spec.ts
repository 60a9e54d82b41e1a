import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FaultProxy } from './fault-proxy';

describe('FaultProxy', () => {
  let server: Server;
  let proxy: FaultProxy;
  let client: Socket;
  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await FaultProxy.start((server.address() as AddressInfo).port);
    client = connect(proxy.port, '127.0.0.1');
    client.on('error', () => undefined);
    await once(client, 'connect');
  });
  afterEach(async () => {
    client.destroy();
    await proxy.stop();
    server.close();
  });

  const echo = async (text: string): Promise<string> => {
    client.write(text);
    const [data] = (await once(client, 'data')) as [Buffer];
    return data.toString();
  };

  it('passes everything on, both ways, and an end too', async () => {
    expect(await echo('one')).toBe('one');
    client.end();
    await once(client, 'close');
    expect(proxy.links).toHaveLength(0);
  });

  it('holds a link: it stays open, and nothing comes back', async () => {
    expect(await echo('one')).toBe('one');
    const [link] = proxy.links;
    link?.hold();
    const heard: string[] = [];
    client.on('data', (data) => heard.push(data.toString()));
    client.write('two');
    await once(link?.client as Socket, 'data');
    expect(client.closed).toBe(false);
    expect(heard).toEqual([]);
  });

  it('cuts a link', async () => {
    expect(await echo('one')).toBe('one');
    proxy.links[0]?.cut();
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it('holds links to come until it lets them pass', async () => {
    proxy.hold();
    const late = connect(proxy.port, '127.0.0.1');
    const heard = jest.fn();
    late.on('data', heard);
    late.write('lost');
    await once(server, 'connection');
    proxy.pass();
    const next = connect(proxy.port, '127.0.0.1');
    next.write('through');
    expect(String((await once(next, 'data'))[0])).toBe('through');
    expect(heard).not.toHaveBeenCalled();
    late.destroy();
    next.destroy();
  });

  it('keeps the order of what it delays', async () => {
    const delays = [60, 0, 30, 0, 10];
    const slow = await FaultProxy.start((server.address() as AddressInfo).port, {
      delayMs: () => delays.shift() ?? 0,
    });
    const slowClient = connect(slow.port, '127.0.0.1');
    slowClient.setNoDelay(true);
    let heard = '';
    slowClient.on('data', (data) => (heard += data.toString()));
    const began = Date.now();
    for (const letter of 'abcdefgh') {
      await new Promise((resolve) => slowClient.write(letter, resolve));
      await new Promise(setImmediate);
    }
    while (heard.length < 8) await once(slowClient, 'data');
    expect(heard).toBe('abcdefgh');
    expect(Date.now() - began).toBeGreaterThanOrEqual(59);
    slowClient.destroy();
    await slow.stop();
  });

  it('sends new links to another server', async () => {
    const other = createServer((socket) => socket.end('other'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    proxy.redirect((other.address() as AddressInfo).port);
    const next = connect(proxy.port, '127.0.0.1');
    expect(String((await once(next, 'data'))[0])).toBe('other');
    expect(await echo('still here')).toBe('still here');
    other.close();
  });
});
