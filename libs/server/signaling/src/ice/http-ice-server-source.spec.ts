import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { participantIdSchema, roomIdSchema, sessionIdSchema } from '@madang/protocol';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ICE } from '../../test/gateway';
import { ListLogger } from '../../test/list-logger';
import { HttpIceServerSource } from './http-ice-server-source';

describe('HttpIceServerSource', () => {
  const who = {
    participantId: participantIdSchema.parse('p_0123456789abcdef'),
    roomId: roomIdSchema.parse('lusab-babad-gutih-tugad'),
    sessionId: sessionIdSchema.parse('Yk3v0mR5Q2aT8dXw1LhZpA'),
  };
  const region = 'eu-west';
  const token = 'a-service-token-of-some-length';
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let logger: ListLogger;
  let source: HttpIceServerSource;

  beforeEach(async () => {
    logger = new ListLogger();
    server = createServer((request, response) => answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    source = new HttpIceServerSource({ url: `http://127.0.0.1:${port}`, token, region }, logger);
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('asks for the participant, with the service’s token', async () => {
    let asked: object = {};
    answer = (request, response) => {
      void request.toArray().then((chunks) => {
        const { method, url, headers } = request;
        const body: unknown = JSON.parse(Buffer.concat(chunks as Buffer[]).toString('utf8'));
        asked = { method, url, authorization: headers.authorization, body };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(ICE));
      });
    };
    expect(await source.iceConfig(who)).toEqual(ICE);
    expect(asked).toEqual({
      method: 'POST',
      url: '/api/turn/credentials',
      authorization: `Bearer ${token}`,
      body: { subject: who.participantId, room: who.roomId, region },
    });
    expect(logger.warnings).toEqual([]);
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['refuses', (_request, response) => response.writeHead(401).end()],
    ['answers something else', (_request, response) => response.end('{"iceServers":1}')],
    ['answers no JSON', (_request, response) => response.end('<html>')],
    [
      'sends us elsewhere',
      (_request, response) => response.writeHead(302, { location: '/' }).end(),
    ],
    ['hangs up', (request) => void request.socket.destroy()],
    ['does not answer', () => undefined],
  ])('says so within a second or so when the service %s', async (_what, behaviour) => {
    answer = behaviour;
    expect(await source.iceConfig(who)).toEqual({
      relay: 'unavailable',
      iceServers: [],
      expiresAt: null,
    });
    expect(logger.warnings).toHaveLength(1);
    expect(logger.warnings.join()).not.toContain(token);
  });

  it('asks which relays there are, with the service’s token, until it is told to stop', async () => {
    let asked: unknown = null;
    answer = ({ method, url, headers }, response) => {
      asked = { method, url, authorization: headers.authorization };
      const relay = { name: 'one', region: null, weight: 1, state: 'up', urls: ['turn:one'] };
      response.end(JSON.stringify({ relays: [relay] }));
    };
    const urls = await new Promise((resolve) => {
      const stop = source.watch((offered) => resolve([...offered, stop()]));
    });
    expect(urls).toEqual(['turn:one', undefined]);
    expect(asked).toEqual({
      method: 'GET',
      url: '/api/turn/relays',
      authorization: `Bearer ${token}`,
    });
  });

  it('needs no service where there is no relay', async () => {
    const none = new HttpIceServerSource(null, logger);
    expect(await none.iceConfig(who)).toEqual({
      relay: 'none',
      iceServers: [],
      expiresAt: null,
    });
  });
});
