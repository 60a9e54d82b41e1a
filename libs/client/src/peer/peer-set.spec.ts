import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type IceServer,
  participantSchema,
  sessionIdSchema,
  type Participant,
  type Stage,
} from '@madang/protocol';
import { FakeClock, settle } from '../util/testing/fake-clock';
import { PeerSet } from './peer-set';
import { FakePeerConnection } from './testing/fake-peer-connection';
import { Switchboard } from './testing/switchboard';

function participant(name: string, stage: Stage = 'joined'): Participant {
  return participantSchema.parse({
    participantId: `p_${name.padStart(16, '0')}`,
    sessionId: name.padStart(22, 's'),
    role: 'participant',
    admitted: true,
    mayUnmute: true,
    presence: 'present',
    joinedAt: 0,
    state: { displayName: name, stage, publications: [{ source: 'microphone', muted: false }] },
  });
}

const track = Object.assign(new EventTarget(), { kind: 'audio', getSettings: () => ({}) });
const tracks = { microphone: track as unknown as MediaStreamTrack };

/** Participants whose signals reach each other at once. */
class Mesh {
  readonly clock = new FakeClock();
  readonly errors: unknown[] = [];
  iceServers: IceServer[] = [];
  quiet = 0;
  readonly connections = new Map<string, FakePeerConnection[]>();
  readonly #sets = new Map<string, PeerSet>();
  readonly #switchboard = new Switchboard();

  add(self: Participant): PeerSet {
    const connections: FakePeerConnection[] = [];
    this.connections.set(self.participantId, connections);
    const set = new PeerSet({
      participantId: self.participantId,
      clock: this.clock,
      report: (error) => this.errors.push(error),
      createConnection: (configuration) => {
        const connection = new FakePeerConnection(() => Promise.resolve(), configuration);
        connections.push(connection);
        this.#switchboard.add(connection);
        return connection as unknown as RTCPeerConnection;
      },
      iceServers: () => this.iceServers,
      send: (to, content) => {
        const receiver = this.#sets.get(to.participantId);
        receiver?.receive(self.participantId, self.sessionId, structuredClone(content));
      },
      canSignal: () => true,
      handleQuiet: () => void (this.quiet += 1),
      isHidden: () => false,
      handleChanged: () => undefined,
    });
    this.#sets.set(self.participantId, set);
    return set;
  }

  states(self: Participant): string[] {
    const all = this.connections.get(self.participantId) ?? [];
    return all.map(({ connectionState }) => connectionState);
  }

  sends(self: Participant): boolean {
    const last = this.connections.get(self.participantId)?.at(-1);
    return last?.transceivers.some(({ sender }) => sender.track !== null) ?? false;
  }

  async settle(): Promise<void> {
    for (let round = 0; round < 5; round += 1) {
      await settle();
      this.#switchboard.connect();
      this.clock.advance(6);
    }
  }

  close(): void {
    for (const set of this.#sets.values()) set.close();
  }
}

const ada = participant('ada');
const bob = participant('bob');
let mesh: Mesh;

function meet(): { a: PeerSet; b: PeerSet } {
  mesh = new Mesh();
  const a = mesh.add(ada);
  const b = mesh.add(bob);
  a.follow({ remotes: [bob], hasJoined: true, tracks });
  b.follow({ remotes: [ada], hasJoined: true, tracks });
  return { a, b };
}

describe('the mesh', () => {
  afterEach(() => {
    expect(mesh.errors).toEqual([]);
    mesh.close();
    expect(mesh.clock.pending).toBe(0);
  });

  it('meets a session again that one end had lost and the other had not', async () => {
    const { a } = meet();
    await mesh.settle();
    a.follow({ remotes: [], hasJoined: true, tracks });
    a.follow({ remotes: [bob], hasJoined: true, tracks });
    await mesh.settle();
    expect(mesh.states(ada)).toEqual(['closed', 'connected']);
    expect(mesh.states(bob)).toEqual(['closed', 'connected']);
  });

  it('gives a new session a new peer', async () => {
    const { a } = meet();
    await mesh.settle();
    const reloaded = { ...bob, sessionId: sessionIdSchema.parse('BAECAwQFBgcICQoLDA0ODw') };
    const before = a.get(bob.participantId);
    a.follow({ remotes: [reloaded], hasJoined: true, tracks });
    expect(a.get(bob.participantId)).not.toBe(before);
    expect(mesh.states(ada)).toEqual(['closed', 'new']);
  });

  it.each([
    ['we', { hasJoined: false, remote: bob }],
    ['they', { hasJoined: true, remote: participant('bob', 'preview') }],
  ])('sends nothing while %s are in the preview', async (_, { hasJoined, remote }) => {
    const { a } = meet();
    a.follow({ remotes: [remote], hasJoined, tracks });
    await mesh.settle();
    expect(mesh.states(ada)).toEqual(['connected']);
    expect(mesh.sends(ada)).toBe(false);
    a.follow({ remotes: [bob], hasJoined: true, tracks });
    await mesh.settle();
    expect(mesh.sends(ada)).toBe(true);
    a.follow({ remotes: [remote], hasJoined, tracks });
    await mesh.settle();
    expect(mesh.sends(ada)).toBe(false);
  });

  it('heals a link that looks well and brings nothing', async () => {
    meet();
    await mesh.settle();
    const [pc] = mesh.connections.get(ada.participantId) ?? [];
    const before = pc?.agreed.local?.ufrag;
    for (let round = 0; round < 4; round += 1) {
      mesh.clock.advance(500);
      await mesh.settle();
    }
    expect(pc?.agreed.local?.ufrag).toBe(before);
    if (pc !== undefined) pc.isSilent = true;
    for (let round = 0; round < 6; round += 1) {
      mesh.clock.advance(250);
      await mesh.settle();
    }
    expect(mesh.quiet).toBeGreaterThan(0);
    expect(pc?.agreed.local?.ufrag).not.toBe(before);
  });

  it('gives new ICE servers to every link, and restarts only what is not there when they are better', async () => {
    const { a } = meet();
    await mesh.settle();
    const [pc] = mesh.connections.get(ada.participantId) ?? [];
    const before = pc?.agreed.local?.ufrag;
    mesh.iceServers = [{ urls: ['turn:turn.example.org'] }];
    a.handleIceServers(true);
    await mesh.settle();
    expect([pc?.configuration.iceServers, pc?.agreed.local?.ufrag]).toEqual([
      mesh.iceServers,
      before,
    ]);
    expect(pc?.configuration.bundlePolicy).toBe('max-bundle');

    pc?.become('disconnected');
    a.handleIceServers(false);
    await mesh.settle();
    expect(pc?.agreed.local?.ufrag).toBe(before);
    a.handleIceServers(true);
    await mesh.settle();
    expect(pc?.agreed.local?.ufrag).not.toBe(before);
  });

  it('does not believe a sender whose session is over, nor what it cannot read', async () => {
    const { a } = meet();
    await mesh.settle();
    const offer = { kind: 'candidates', generation: [9, 0], candidates: [] };
    a.receive(bob.participantId, 'a former session', offer);
    a.receive(bob.participantId, bob.sessionId, { ...offer, kind: 'else' });
    await mesh.settle();
    expect(mesh.states(ada)).toEqual(['connected']);
    a.receive(bob.participantId, bob.sessionId, offer);
    await mesh.settle();
    expect(mesh.states(ada)[0]).toBe('closed');
  });
});
