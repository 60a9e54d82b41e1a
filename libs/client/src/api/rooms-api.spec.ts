import { LIMITS, roomIdSchema, wireError, type ErrorCode } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../errors';
import { RoomsApi } from './rooms-api';

const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
const room = {
  ...{ roomId, needsPassword: false, keyId: null, capacity: 8, createdAt: 1 },
  ...{ waitingRoom: false, locked: false },
};

function problem(code: ErrorCode, status: number, headers: Record<string, string> = {}): Response {
  const body = { type: 'about:blank', title: 'Refused', status, code };
  return Response.json(body, {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}

function setUp(answer: () => Response | Promise<Response>) {
  const requests: Request[] = [];
  const api = new RoomsApi({
    baseUrl: 'https://meet.example.org',
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return answer();
    },
  });
  return { api, requests };
}

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('It was answered well.');
}

describe('RoomsApi', () => {
  it('ends a room with the host key, also while the page closes', async () => {
    const { api, requests } = setUp(() => new Response(null, { status: 204 }));
    await api.endRoom(roomId, 'the-host-key');
    const [request] = requests;
    expect([request?.method, request?.url]).toEqual([
      'DELETE',
      `https://meet.example.org/api/rooms/${roomId}`,
    ]);
    expect(request?.headers.get('authorization')).toBe('Bearer the-host-key');
    expect(request?.keepalive).toBe(true);
    expect(request?.credentials).toBe('same-origin');
  });

  it('creates a room', async () => {
    const created = { ...room, hostKey: 'secret' };
    const { api, requests } = setUp(() => Response.json(created, { status: 201 }));
    expect(await api.createRoom({ keyId: 'oYY4niFEh6s' })).toEqual(created);
    const [request] = requests;
    expect([request?.method, request?.url]).toEqual(['POST', 'https://meet.example.org/api/rooms']);
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(await request?.json()).toEqual({ keyId: 'oYY4niFEh6s' });
  });

  it('describes a room', async () => {
    const { api, requests } = setUp(() => Response.json({ ...room, addedLater: true }));
    expect(await api.describeRoom(roomId)).toEqual(room);
    expect(requests.map(({ method, url }) => [method, url])).toEqual([
      ['GET', `https://meet.example.org/api/rooms/${roomId}`],
    ]);
  });

  it('asks for a ticket, with secrets in the body only', async () => {
    const ticket = { ticket: 'eyJ', expiresAt: 1 + LIMITS.ticketTtlMs };
    const { api, requests } = setUp(() => Response.json(ticket, { status: 201 }));
    expect(await api.requestTicket(roomId, { password: 'open sesame' })).toEqual(ticket);
    expect(requests[0]?.url).toBe(`https://meet.example.org/api/rooms/${roomId}/tickets`);
    expect(await requests[0]?.json()).toEqual({ password: 'open sesame' });
  });

  it.each<[ErrorCode, number]>([
    ['password_required', 401],
    ['password_wrong', 403],
    ['room_unknown', 404],
  ])('says why it was refused: %s', async (code, status) => {
    const { api } = setUp(() => problem(code, status));
    const error = await errorOf(api.requestTicket(roomId));
    expect(error).toMatchObject({ code, status, retryable: false, retryAfterMs: undefined });
    expect(error.message).toBe(wireError(code).message);
  });

  it.each([
    ['7', 7_000],
    ['soon', undefined],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ])('says how long to wait: %s', async (header, retryAfterMs) => {
    const { api } = setUp(() => problem('rate_limited', 429, { 'retry-after': header }));
    expect(await errorOf(api.requestTicket(roomId))).toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfterMs,
    });
  });

  it.each<[number, ErrorCode]>([
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [429, 'rate_limited'],
    [500, 'internal'],
    [418, 'internal'],
  ])('understands a proxy that answers %i in HTML', async (status, code) => {
    const { api } = setUp(() => new Response('<h1>Oops</h1>', { status }));
    expect(await errorOf(api.describeRoom(roomId))).toMatchObject({ code, status });
  });

  it('does not pass on what has another shape, such as a login page', async () => {
    for (const body of ['<h1>Log in</h1>', '{"roomId":"lusab"}']) {
      const { api } = setUp(() => new Response(body));
      expect(await errorOf(api.describeRoom(roomId))).toMatchObject({
        code: 'internal',
        status: 200,
      });
    }
  });

  it('calls every failure of the network unavailable', async () => {
    const cause = new TypeError('fetch failed');
    const { api } = setUp(() => Promise.reject(cause));
    const error = await errorOf(api.createRoom());
    expect(error).toMatchObject({ code: 'unavailable', status: null, retryable: true, cause });
  });
});
