import {
  DEFAULT_POLICY,
  type Entry,
  type EntryKind,
  type EntryOf,
  type Policy,
  type Role,
} from '@madang/protocol';
import { newSecret } from '@madang/server-access';
import {
  MemoryAuditLog,
  MemoryTextStore,
  type RoomRecord,
  StoredRoomDirectory,
} from '@madang/server-room-directory';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import { type GatewayOptions, TestGateway } from './gateway';
import { type Participant, join, newRoomId } from './test-client';

export const WAITING_ROOM: Policy = { ...DEFAULT_POLICY, waitingRoom: true };

/** One room with its record, and two gateways at which people are in it. */
export class Meeting {
  readonly roomId = newRoomId();
  readonly clock = new FakeClock(Date.now());
  readonly texts = new MemoryTextStore();
  readonly directory = new StoredRoomDirectory(this.texts, null, () => this.clock.now());
  readonly audit = new MemoryAuditLog(24 * 60 * 60 * 1_000);
  readonly policy: Policy;
  #gateways: TestGateway[] = [];

  private constructor(policy: Policy) {
    this.policy = policy;
  }

  static async begin(
    policy: Policy = DEFAULT_POLICY,
    ice: Pick<GatewayOptions, 'iceConfig' | 'watch'> = {},
  ): Promise<Meeting> {
    const meeting = new Meeting(policy);
    const { clock, directory, audit, roomId } = meeting;
    await directory.create(recordOf(meeting));
    const backplane = new MemoryBackplane(undefined, clock);
    const start = () => TestGateway.start({ backplane, clock, directory, audit, ...ice });
    meeting.#gateways = [await start(), await start()];
    if ((await directory.find(roomId)) === null) throw new Error('The room was not made.');
    return meeting;
  }

  get gateway(): TestGateway {
    return this.#at(0);
  }

  get otherGateway(): TestGateway {
    return this.#at(1);
  }

  /** Whoever may comes into the meeting at once, others knock. */
  async enter(
    displayName: string,
    role: Role = 'participant',
    gateway = this.gateway,
    subject = newSecret(16),
  ): Promise<Participant> {
    const isWaiting = this.policy.waitingRoom && role === 'participant';
    const stage = isWaiting ? 'knocking' : 'joined';
    const { policy } = this;
    return join(gateway, this.roomId, displayName, stage, { role, policy, subject });
  }

  /** What the audit log says of hosts, in order. */
  async notes(): Promise<readonly string[]> {
    const { entries } = await this.audit.read(this.roomId, null, 200);
    return entries.map(({ action }) => action).filter((action) => action !== 'joined');
  }

  /** Who came into the meeting, as the audit log says it. */
  async joins(): Promise<readonly unknown[]> {
    const { entries } = await this.audit.read(this.roomId, null, 200);
    return entries.flatMap(({ action, actor }) => (action === 'joined' ? [actor] : []));
  }

  async stop(): Promise<void> {
    for (const gateway of this.#gateways) await gateway.stop();
  }

  #at(place: number): TestGateway {
    const gateway = this.#gateways[place];
    if (gateway === undefined) throw new Error('The meeting has not begun.');
    return gateway;
  }
}

export function idOf({ welcome }: Participant): Participant['welcome']['participantId'] {
  return welcome.participantId;
}

/** The next entry of this kind; those before it are read, too. */
export async function next<K extends EntryKind>(
  { client }: Participant,
  kind: K,
): Promise<EntryOf<K>> {
  for (;;) {
    const entry: Entry = await client.entry();
    if (entry.kind === kind) return entry as EntryOf<K>;
  }
}

/** What a client is told before its connection is closed, and the close. */
export async function end({ client }: Participant): Promise<[code: number, reason: string]> {
  const { code } = await client.lastError();
  const closed = await client.closed;
  if (code !== closed.reason) throw new Error(`${code} was closed with ${closed.reason}.`);
  return [closed.code, closed.reason];
}

export function errorOf(reply: Record<string, unknown>): string {
  const { error } = reply as { error?: { code: string } };
  return error?.code ?? 'ok';
}

function recordOf({ roomId, policy, clock }: Meeting): RoomRecord {
  return {
    ...{ roomId, passwordHash: null, hostKeyHash: 'none', keyId: null, capacity: 8 },
    ...{ createdAt: clock.now(), lastUsedAt: clock.now(), policy, version: 1, bans: [] },
  };
}
