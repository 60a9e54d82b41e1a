import { type DynamicModule, Module } from '@nestjs/common';
import { DEFAULT_POLICY, type IceConfig, type RoomId } from '@madang/protocol';
import {
  AccessModule,
  newSecret,
  readTicketJwks,
  type TicketGrant,
  TicketIssuer,
} from '@madang/server-access';
import { KernelModule, type KernelEnv, Metrics, NO_PROXY, createApp } from '@madang/server-kernel';
import {
  AuditLog,
  MemoryAuditLog,
  MemoryTextStore,
  RoomDirectory,
  StoredRoomDirectory,
} from '@madang/server-room-directory';
import { type Clock, type MemoryBackplane, MemoryRoomLog, RoomLog } from '@madang/server-room-log';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { WebSocket } from 'ws';
import type { Identity } from '../src/identity';
import { IceServerSource } from '../src/ice/ice-server-source';
import type { SignalingConfig } from '../src/signaling-config';
import { SignalingModule, useSignaling } from '../src/signaling.module';
import { FaultyRoomLog } from './faulty-room-log';

export interface GatewayOptions {
  readonly backplane: MemoryBackplane;
  readonly clock: Clock;
  readonly config?: Partial<SignalingConfig>;
  /** Its own when absent. */
  readonly directory?: RoomDirectory;
  readonly audit?: AuditLog;
  readonly trustProxy?: NonNullable<KernelEnv['TRUST_PROXY']>;
  readonly iceConfig?: (who: Identity) => Promise<IceConfig>;
  readonly watch?: IceServerSource['watch'];
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Shared by all gateways of the process, as those of one deployment share the issuer's key. */
const TICKET_KEYS = readTicketJwks(
  JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
);

export const ICE: IceConfig = {
  relay: 'ready',
  iceServers: [{ urls: ['turn:turn.example.org'], username: 'u', credential: 'c' }],
  expiresAt: 1_900_000_000_000,
};

/** A grant as the room service makes it for somebody new. */
export function grant(roomId: RoomId, changes: Partial<TicketGrant> = {}): TicketGrant {
  return {
    ...{ roomId, role: 'participant', capacity: 8, mustKnock: false },
    ...{ subject: newSecret(16), network: newSecret(16) },
    ...{ policy: DEFAULT_POLICY, policyVersion: 1, ...changes },
  };
}

/** A real gateway on a real port, with the memory room log behind a way that can be cut. */
export class TestGateway {
  readonly log: FaultyRoomLog;
  /** Everything that was logged, parsed. */
  readonly logged: readonly Record<string, unknown>[];
  private readonly sockets: WebSocket[] = [];

  private constructor(
    readonly app: NestExpressApplication,
    log: FaultyRoomLog,
    logged: readonly Record<string, unknown>[],
  ) {
    this.log = log;
    this.logged = logged;
  }

  static async start(options: GatewayOptions): Promise<TestGateway> {
    const log = new FaultyRoomLog(new MemoryRoomLog(options.backplane));
    const logged: Record<string, unknown>[] = [];
    const app = await createApp({
      module: appModule(options, log, logged),
      configure: useSignaling,
    });
    await app.listen(0, '127.0.0.1');
    return new TestGateway(app, log, logged);
  }

  get host(): string {
    const { port } = this.app.getHttpServer().address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  async ticket(roomId: RoomId, changes: Partial<TicketGrant> = {}): Promise<string> {
    const issuer = this.app.get(TicketIssuer);
    const { ticket } = await issuer.issue(grant(roomId, changes));
    return ticket;
  }

  /** The value of a metric with these labels as Prometheus would read it; 0 when it has none. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const { text } = await this.app.get(Metrics).render();
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const line = text
      .split('\n')
      .find((one) => one.startsWith(`${name}{`) && wanted.every((label) => one.includes(label)));
    return Number(line?.split(' ').at(-1) ?? 0);
  }

  /** Ends with `stop`, if not before. */
  keep(socket: WebSocket): void {
    this.sockets.push(socket);
  }

  async stop(): Promise<void> {
    this.log.letGo();
    await this.app.close();
    for (const socket of this.sockets) socket.terminate();
  }
}

function appModule(
  options: GatewayOptions,
  log: RoomLog,
  logged: Record<string, unknown>[],
): DynamicModule {
  const { clock, config = {}, trustProxy, iceConfig = () => Promise.resolve(ICE) } = options;
  const { watch = () => () => undefined } = options;
  const { audit = new MemoryAuditLog(DAY_MS) } = options;
  const { directory = new StoredRoomDirectory(new MemoryTextStore(), null) } = options;

  @Module({
    providers: [
      { provide: RoomDirectory, useValue: directory },
      { provide: AuditLog, useValue: audit },
      { provide: RoomLog, useValue: log },
      { provide: IceServerSource, useValue: { iceConfig, watch } satisfies IceServerSource },
    ],
    exports: [RoomDirectory, AuditLog, RoomLog, IceServerSource],
  })
  class Outside {}

  @Module({})
  class TestApp {}

  const write = (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>);
  return {
    module: TestApp,
    imports: [
      KernelModule.forRoot({
        service: 'gateway',
        env: trustProxy === undefined ? {} : { TRUST_PROXY: trustProxy },
        logTarget: { write },
      }),
      AccessModule.forIssuer({ privateKeys: TICKET_KEYS }),
      { module: Outside, global: true },
      SignalingModule.forRoot(
        {
          ...{ allowedOrigins: [], connectionsPerMinute: 10_000 },
          ...{ trustedProxies: trustProxy ?? NO_PROXY, ...config },
        },
        clock,
      ),
    ],
  };
}
