import { expect } from '@jest/globals';
import {
  createdRoomSchema,
  problemSchema,
  roomIdSchema,
  type CreatedRoom,
  type RoomId,
} from '@madang/protocol';
import { AccessModule } from '@madang/server-access';
import { KernelModule, createApp, parseTrustedProxies } from '@madang/server-kernel';
import {
  AuditLog,
  LiveRooms,
  MemoryAuditLog,
  MemoryRateLimiters,
  MemoryTextStore,
  RateLimiters,
  RoomDirectory,
  TextStore,
  type RoomRecord,
} from '@madang/server-room-directory';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RoomsConfig } from '../src/rooms-config';
import { RoomsModule } from '../src/rooms.module';
import { FaultyDirectory } from './faulty-directory';

const DAY_MS = 86_400_000;

/** Stores of the test beside those in memory. */
@Module({})
class StoresModule {
  static of(...providers: Provider[]): DynamicModule {
    const exported = providers.map((one) => (typeof one === 'function' ? one : one.provide));
    return { module: StoresModule, global: true, providers, exports: exported };
  }
}

/** Remembers what it was told, and can be away. */
export class WatchedLiveRooms extends LiveRooms {
  away = false;
  readonly told: unknown[] = [];

  override policyChanged({ roomId, version }: RoomRecord): Promise<void> {
    return this.hear({ roomId, version });
  }

  override ended(roomId: RoomId): Promise<void> {
    return this.hear({ roomId, ended: true });
  }

  private hear(news: object): Promise<void> {
    if (this.away) return Promise.reject(new Error('ECONNREFUSED'));
    this.told.push(news);
    return Promise.resolve();
  }
}

/** The real service behind one trusted proxy, on a port of its own. */
export class RoomsApp {
  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly directory: FaultyDirectory,
    readonly live: WatchedLiveRooms,
    private readonly texts: MemoryTextStore,
    /** Every line that was logged, down to `debug`. */
    readonly log: readonly string[],
  ) {}

  static async start(config: Partial<RoomsConfig> = {}): Promise<RoomsApp> {
    const texts = new MemoryTextStore();
    const directory = new FaultyDirectory(texts);
    const live = new WatchedLiveRooms();
    const log: string[] = [];
    const proxies = parseTrustedProxies('1');
    const imports = [
      KernelModule.forRoot({
        service: 'rooms',
        env: { LOG_LEVEL: 'debug', ...(proxies && { TRUST_PROXY: proxies }) },
        logTarget: { write: (line) => void log.push(line) },
      }),
      AccessModule.forIssuer(),
      StoresModule.of(
        { provide: RoomDirectory, useValue: directory },
        { provide: TextStore, useValue: texts },
        { provide: AuditLog, useValue: new MemoryAuditLog(DAY_MS) },
        { provide: RateLimiters, useClass: MemoryRateLimiters },
        { provide: LiveRooms, useValue: live },
      ),
      RoomsModule.forRoot(config),
    ];
    const app = await createApp({ module: { module: class RootModule {}, imports } });
    await app.listen(0, '127.0.0.1');
    return new RoomsApp(app, await app.getUrl(), directory, live, texts, log);
  }

  /** Everything that is kept, by its name. */
  keptTexts(): Promise<readonly (readonly [string, string])[]> {
    return Promise.resolve(this.texts.all());
  }

  /** Any request, from the address of most of them. */
  request(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.1', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  stop(): Promise<void> {
    return this.app.close();
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`);
  }

  /** @param from The client's address, as the proxy tells it. */
  post(
    path: string,
    body: unknown,
    from = '203.0.113.1',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from, ...headers },
      body: JSON.stringify(body),
    });
  }

  postText(path: string, body: string, type: string, from = '203.0.113.1'): Promise<Response> {
    const headers = { 'content-type': type, 'x-forwarded-for': from };
    return fetch(`${this.url}${path}`, { method: 'POST', headers, body });
  }

  /** Changes what is kept of a room, past every rule. */
  change(roomId: string, changes: Partial<RoomRecord>): Promise<void> {
    return this.directory.overwrite(roomIdSchema.parse(roomId), changes);
  }

  async createRoom(body: object = {}): Promise<CreatedRoom> {
    const response = await this.post('/api/rooms', body);
    expect(response.status).toBe(201);
    return createdRoomSchema.parse(await response.json());
  }

  askTicket(roomId: string, proof: object = {}, from?: string): Promise<Response> {
    return this.post(`/api/rooms/${roomId}/tickets`, proof, from);
  }
}

/** Checks a refusal down to its shape; returns its headers. */
export async function expectProblem(
  response: Response,
  status: number,
  code: string,
  path?: string,
): Promise<Headers> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const problem = problemSchema.parse(await response.json());
  expect(problem).toMatchObject({ type: 'about:blank', status, code });
  expect(problem.path).toBe(path);
  return response.headers;
}
