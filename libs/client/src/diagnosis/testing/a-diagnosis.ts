import { type ErrorCode, type IceConfig } from '@madang/protocol';
import { ApiError } from '../../errors';
import { FakeMediaDevices } from '../../media/testing/fake-media-devices';
import { FakeServer } from '../../signal/testing/fake-server';
import { FakeClock } from '../../util/testing/fake-clock';
import { type CheckId, type CheckResult } from '../check';
import { Diagnosis } from '../diagnosis';
import { type DiagnosisEnvironment } from '../diagnosis-environment';
import { type DoctorsApi } from '../doctors-room';
import { FakeNetwork } from './fake-network';

export const STUN = 'stun:turn.example.org:3478';
export const UDP = 'turn:turn.example.org:3478?transport=udp';
export const TCP = 'turn:turn.example.org:3478?transport=tcp';
export const TLS = 'turns:turn.example.org:443?transport=tcp';

export const READY: IceConfig = {
  relay: 'ready',
  iceServers: [
    { urls: [STUN] },
    { urls: [UDP, TCP, TLS], username: '1790000000:p_secret', credential: 'hush' },
  ],
  expiresAt: 1_790_000_000_000,
};

/** The same room again, or none. */
class FakeApi implements DoctorsApi {
  readonly calls: string[] = [];
  readonly refusals = new Map<'create' | 'ticket', ApiError>();
  readonly #server: FakeServer;

  constructor(server: FakeServer) {
    this.#server = server;
  }

  refuse(call: 'create' | 'ticket', code: ErrorCode, status: number | null = 403): void {
    this.refusals.set(call, new ApiError(code, { status }));
  }

  createRoom: DoctorsApi['createRoom'] = () => {
    this.calls.push('create');
    const refusal = this.refusals.get('create');
    if (refusal !== undefined) return Promise.reject(refusal);
    return Promise.resolve({
      ...{ roomId: this.#server.roomId, hostKey: 'host-key', needsPassword: false, keyId: null },
      ...{ capacity: 8, createdAt: 1, waitingRoom: false, locked: false },
    });
  };

  requestTicket: DoctorsApi['requestTicket'] = (roomId, { hostKey } = {}) => {
    this.calls.push(`ticket ${roomId} ${hostKey ?? 'as anybody'}`);
    const refusal = this.refusals.get('ticket');
    if (refusal !== undefined) return Promise.reject(refusal);
    return Promise.resolve({ ticket: this.#server.issueTicket(), expiresAt: 1 });
  };

  endRoom: DoctorsApi['endRoom'] = (_roomId, hostKey) => {
    this.calls.push(`end ${hostKey}`);
    return Promise.resolve();
  };
}

/** A diagnosis of a world in which everything is well, until a test makes it worse. */
export function aDiagnosis(options: {
  readonly ice?: IceConfig;
  readonly serverClock?: FakeClock;
  readonly fromRoom?: boolean;
  readonly environment?: Partial<DiagnosisEnvironment>;
}) {
  const clock = new FakeClock();
  const server = new FakeServer(options.serverClock ?? clock);
  server.ice = options.ice ?? READY;
  const network = new FakeNetwork(clock);
  const api = new FakeApi(server);
  const devices = new FakeMediaDevices([
    { kind: 'audioinput', deviceId: '', label: '' },
    { kind: 'videoinput', deviceId: '', label: '' },
    { kind: 'audiooutput', deviceId: '', label: '' },
  ]);
  const permission = { microphone: 'granted', camera: 'granted' } as Record<
    string,
    PermissionState
  >;
  const errors: unknown[] = [];
  const diagnosis = new Diagnosis({
    api,
    signalUrl: 'wss://meet.example.org/signal',
    roomId: options.fromRoom === true ? server.roomId : null,
    environment: {
      clock,
      transport: server.transport,
      createConnection: network.createConnection,
      devices: devices.asMediaDevices,
      permissions: {
        query: ({ name }: PermissionDescriptor) => Promise.resolve({ state: permission[name] }),
      } as unknown as Permissions,
      isSecure: true,
      report: (error) => errors.push(error),
      ...options.environment,
    },
  });
  const resultOf = (id: CheckId): CheckResult | undefined =>
    diagnosis.view.results.find((result) => result.id === id);
  /** `ok`, or what is wrong and why. */
  const tells = (id: CheckId): string => {
    const result = resultOf(id);
    if (result === undefined) return 'nothing';
    return 'reason' in result ? `${result.state} ${result.reason}` : result.state;
  };
  const finish = async (): Promise<void> => {
    const run = diagnosis.run();
    for (let round = 0; round < 400 && diagnosis.view.phase === 'running'; round += 1) {
      await clock.advanceAsync(100);
    }
    await run;
  };
  return {
    diagnosis,
    clock,
    server,
    network,
    api,
    devices,
    permission,
    errors,
    ...{ resultOf, tells, finish },
  };
}
