import { expect } from '@jest/globals';
import { createdRoomSchema, problemSchema, roomIdSchema, type CreatedRoom } from '@madang/protocol';
import { AccessModule } from '@madang/server-access';
import { KernelModule, createApp, parseTrustedProxies } from '@madang/server-kernel';
import { RoomDirectory, type RoomRecord } from '@madang/server-room-directory';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RoomsConfig } from '../src/rooms-config';
import { RoomsModule } from '../src/rooms.module';
import { FaultyDirectory } from './faulty-directory';

@Module({})
class DirectoryModule {
  static of(directory: RoomDirectory): DynamicModule {
    return {
      module: DirectoryModule,
      global: true,
      providers: [{ provide: RoomDirectory, useValue: directory }],
      exports: [RoomDirectory],
    };
  }
}

/** The real service behind one trusted proxy, on a port of its own. */
export class RoomsApp {
  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly directory: FaultyDirectory,
    /** Every line that was logged, down to `debug`. */
    readonly log: readonly string[],
  ) {}

  static async start(config: Partial<RoomsConfig> = {}): Promise<RoomsApp> {
    const directory = new FaultyDirectory();
    const log: string[] = [];
    const proxies = parseTrustedProxies('1');
    const imports = [
      KernelModule.forRoot({
        service: 'rooms',
        env: { LOG_LEVEL: 'debug', ...(proxies && { TRUST_PROXY: proxies }) },
        logTarget: { write: (line) => void log.push(line) },
      }),
      AccessModule.forIssuer(),
      DirectoryModule.of(directory),
      RoomsModule.forRoot(config),
    ];
    const app = await createApp({ module: { module: class RootModule {}, imports } });
    await app.listen(0, '127.0.0.1');
    return new RoomsApp(app, await app.getUrl(), directory, log);
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
