import {
  createdRoomSchema,
  problemSchema,
  roomSchema,
  ticketSchema,
  type CreatedRoom,
  type CreateRoomRequest,
  type ErrorCode,
  type RoomDescription,
  type RoomId,
  type Ticket,
  type TicketRequest,
} from '@madang/protocol';
import { ApiError } from '../errors';

const TIMEOUT_MS = 10_000;

/** What a proxy in front of the service means, where the answer has no code of ours. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  429: 'rate_limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

export interface RoomsApiOptions {
  /** Where `/api` is, e.g. `location.origin`. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
}

/** Any of the protocol's schemas. */
interface Schema<T> {
  parse(value: unknown): T;
}

interface Answered {
  readonly response: Response;
  /** `undefined` where it is not JSON. */
  readonly answer: unknown;
}

/** The HTTP part of the protocol, docs/protocol.md §1. Every method rejects with `ApiError` only. */
export class RoomsApi {
  readonly #baseUrl: string;
  readonly #fetch: typeof fetch;

  constructor(options: RoomsApiOptions) {
    this.#baseUrl = options.baseUrl;
    // Browsers refuse to run `fetch` as a method of anything but the window.
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** The answer's `hostKey` is never shown again. */
  createRoom(request: CreateRoomRequest = {}): Promise<CreatedRoom> {
    return this.#request('POST', '/api/rooms', createdRoomSchema, request);
  }

  describeRoom(roomId: RoomId): Promise<RoomDescription> {
    return this.#request('GET', `/api/rooms/${roomId}`, roomSchema);
  }

  /** For one hello, within a minute. */
  requestTicket(roomId: RoomId, request: TicketRequest = {}): Promise<Ticket> {
    return this.#request('POST', `/api/rooms/${roomId}/tickets`, ticketSchema, request);
  }

  /** For good: nobody gets in any more. It is still asked for when the page closes meanwhile. */
  async endRoom(roomId: RoomId, hostKey: string): Promise<void> {
    const headers = { authorization: `Bearer ${hostKey}` };
    await this.#send('DELETE', `/api/rooms/${roomId}`, { headers, keepalive: true });
  }

  async #request<T>(method: string, path: string, schema: Schema<T>, body?: object): Promise<T> {
    const json =
      body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const { response, answer } = await this.#send(method, path, json);
    try {
      return schema.parse(answer);
    } catch (cause) {
      throw new ApiError('internal', { status: response.status, cause });
    }
  }

  async #send(method: string, path: string, init: RequestInit): Promise<Answered> {
    const response = await this.#fetchFrom(path, {
      ...init,
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = await readJson(response);
    if (!response.ok) throw problemOf(response, answer);
    return { response, answer };
  }

  async #fetchFrom(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(new URL(path, this.#baseUrl), init);
    } catch (cause) {
      throw new ApiError('unavailable', { status: null, cause });
    }
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function problemOf(response: Response, answer: unknown): ApiError {
  const { status, headers } = response;
  const problem = problemSchema.safeParse(answer);
  const code = problem.success ? problem.data.code : (CODE_OF_STATUS[status] ?? 'internal');
  return new ApiError(code, { status, retryAfterMs: retryAfterMs(headers.get('retry-after')) });
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
