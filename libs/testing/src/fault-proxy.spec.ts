import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
});
