import { ufragsOf } from '../candidates';

/** Fakes or a browser's own: whatever a script finds out about one must be true of the other. */
export interface Laboratory {
  readonly create: () => RTCPeerConnection;
  /** Long enough for every event that is to come. */
  readonly settle: () => Promise<void>;
}

/** One connection, with a diary of what a script did with it and what came of it. */
class Subject {
  readonly pc: RTCPeerConnection;
  readonly #name: string;
  readonly #diary: string[];
  #needed = 0;
  #ufrag: string | undefined;

  constructor(name: string, laboratory: Laboratory, diary: string[]) {
    this.#name = name;
    this.#diary = diary;
    this.pc = laboratory.create();
    this.pc.addEventListener('negotiationneeded', () => (this.#needed += 1));
  }

  note(what: string): void {
    this.#diary.push(`${this.#name}: ${what}`);
  }

  /** The operation, and how it ended. */
  async try(what: string, operation: () => Promise<unknown>): Promise<void> {
    const outcome = await operation().then(
      () => 'done',
      ({ name }: Error) => name,
    );
    this.note(`${what}: ${outcome}, ${this.pc.signalingState}`);
  }

  offer(): Promise<void> {
    return this.try('setLocalDescription()', () => this.pc.setLocalDescription());
  }

  take(description: RTCSessionDescriptionInit | null): Promise<void> {
    if (description === null) throw new Error('a script takes what there is');
    return this.try(`set remote ${description.type}`, () =>
      this.pc.setRemoteDescription(description),
    );
  }

  noteNeeded(): void {
    this.note(`negotiationneeded ${this.#needed} times`);
  }

  noteTransceivers(): void {
    const all = this.pc.getTransceivers().map((one) => {
      const { mid, direction, currentDirection, receiver } = one;
      return `${receiver.track.kind} ${mid} ${direction}/${currentDirection}`;
    });
    this.note(all.join(', '));
  }

  noteCredentials(): void {
    const [ufrag] = ufragsOf(this.pc.localDescription?.sdp ?? '');
    this.note(ufrag === this.#ufrag ? 'same credentials' : 'new credentials');
    this.#ufrag = ufrag;
  }
}

interface Pair {
  readonly a: Subject;
  readonly b: Subject;
  readonly settle: () => Promise<void>;
}

async function negotiate(from: Subject, to: Subject): Promise<void> {
  await from.offer();
  await to.take(from.pc.localDescription);
  await to.offer();
  await from.take(to.pc.localDescription);
}

async function agree({ a, b, settle }: Pair): Promise<void> {
  a.pc.addTransceiver('audio', { direction: 'sendrecv' });
  a.pc.addTransceiver('video', { direction: 'sendrecv' });
  await negotiate(a, b);
  await settle();
  for (const one of [a, b]) one.noteCredentials();
}

const SCRIPTS: Readonly<Record<string, (pair: Pair) => Promise<void>>> = {
  'an offer is answered': async ({ a, b, settle }) => {
    a.pc.addTransceiver('audio', { direction: 'sendrecv' });
    a.pc.addTransceiver('video', { direction: 'sendrecv' });
    a.pc.addTransceiver('audio', { direction: 'sendonly' });
    await settle();
    a.noteNeeded();
    await a.offer();
    a.noteTransceivers();
    await b.take(a.pc.localDescription);
    b.noteTransceivers();
    for (const one of b.pc.getTransceivers().slice(0, 2)) one.direction = 'sendrecv';
    await b.offer();
    b.noteTransceivers();
    await a.take(b.pc.localDescription);
    a.noteTransceivers();
    await settle();
    for (const one of [a, b]) one.noteNeeded();
    const [first] = a.pc.getTransceivers();
    if (first) first.direction = 'recvonly';
    await settle();
    a.noteNeeded();
    await negotiate(a, b);
    await settle();
    for (const one of [a, b]) {
      one.noteTransceivers();
      one.noteNeeded();
    }
  },
  'first offers cross': async ({ a, b, settle }) => {
    a.pc.addTransceiver('audio', { direction: 'sendrecv' });
    b.pc.addTransceiver('video', { direction: 'sendrecv' });
    await settle();
    await Promise.all([a.offer(), b.offer()]);
    b.noteTransceivers();
    await b.take(a.pc.localDescription);
    b.noteTransceivers();
    await b.offer();
    await a.take(b.pc.localDescription);
    await settle();
    for (const one of [a, b]) one.noteNeeded();
    await negotiate(b, a);
    await settle();
    for (const one of [a, b]) {
      one.noteTransceivers();
      one.noteNeeded();
    }
  },
  'restarts cross': async (pair) => {
    const { a, b, settle } = pair;
    await agree(pair);
    a.pc.restartIce();
    b.pc.restartIce();
    await settle();
    for (const one of [a, b]) one.noteNeeded();
    await Promise.all([a.offer(), b.offer()]);
    for (const one of [a, b]) one.noteCredentials();
    await b.take(a.pc.localDescription);
    await b.offer();
    await a.take(b.pc.localDescription);
    await settle();
    for (const one of [a, b]) {
      one.noteCredentials();
      one.noteNeeded();
    }
  },
  'a restart is rolled back by an offer that is none': async (pair) => {
    const { a, b, settle } = pair;
    await agree(pair);
    b.pc.restartIce();
    a.pc.addTransceiver('audio', { direction: 'sendrecv' });
    await settle();
    await Promise.all([a.offer(), b.offer()]);
    await b.take(a.pc.localDescription);
    await b.offer();
    await a.take(b.pc.localDescription);
    await settle();
    for (const one of [a, b]) {
      one.noteCredentials();
      one.noteNeeded();
    }
  },
  'a restart is asked for while an offer is out': async (pair) => {
    const { a, b, settle } = pair;
    await agree(pair);
    a.pc.addTransceiver('audio', { direction: 'sendrecv' });
    await settle();
    await a.offer();
    a.pc.restartIce();
    await settle();
    a.noteNeeded();
    await b.take(a.pc.localDescription);
    await b.offer();
    await a.take(b.pc.localDescription);
    await settle();
    a.noteNeeded();
    await negotiate(a, b);
    await settle();
    for (const one of [a, b]) {
      one.noteCredentials();
      one.noteNeeded();
    }
  },
  'many reasons, one event': async ({ a, settle }) => {
    for (const kind of ['audio', 'video', 'audio']) a.pc.addTransceiver(kind);
    a.pc.restartIce();
    await settle();
    a.noteNeeded();
    a.pc.addTransceiver('video');
    await settle();
    a.noteNeeded();
  },
  'descriptions in the wrong state': async (pair) => {
    const { a, b, settle } = pair;
    await agree(pair);
    const answer = b.pc.localDescription;
    await a.take(answer);
    await a.try('rollback', () => a.pc.setLocalDescription({ type: 'rollback' }));
    await a.offer();
    await a.offer();
    a.noteCredentials();
    await a.try('rollback', () => a.pc.setLocalDescription({ type: 'rollback' }));
    await settle();
    await a.offer();
    await b.take(a.pc.localDescription);
    await b.take(answer);
    await b.try('rollback', () => b.pc.setRemoteDescription({ type: 'rollback' }));
    b.noteTransceivers();
  },
  'an offer with more is rolled back': async (pair) => {
    const { a, b } = pair;
    await agree(pair);
    a.pc.addTransceiver('video', { direction: 'sendrecv' });
    await a.offer();
    await b.take(a.pc.localDescription);
    b.noteTransceivers();
    await b.try('rollback', () => b.pc.setRemoteDescription({ type: 'rollback' }));
    b.noteTransceivers();
  },
  candidates: async (pair) => {
    const { a, b } = pair;
    const candidate = 'candidate:1 1 udp 2122260223 127.0.0.1 40000 typ host';
    const add = (what: string, init: RTCIceCandidateInit): Promise<void> =>
      a.try(`candidate with ${what}`, () => a.pc.addIceCandidate(init));
    await add('nothing before it', { candidate, sdpMid: '0' });
    await agree(pair);
    const [ufrag = ''] = ufragsOf(b.pc.localDescription?.sdp ?? '');
    await add('its ufrag', { candidate, sdpMid: '0', usernameFragment: ufrag });
    await add('no ufrag', { candidate, sdpMid: '1' });
    await add('an index only', { candidate, sdpMLineIndex: 0 });
    await add('neither mid nor index', { candidate });
    await add('an unknown mid', { candidate, sdpMid: 'none' });
    await add('an unknown index', { candidate, sdpMLineIndex: 9 });
    await add('the end', { candidate: '', sdpMid: '0', usernameFragment: ufrag });
  },
  'a candidate of no description': async (pair) => {
    const { a } = pair;
    await agree(pair);
    const candidate = 'candidate:1 1 udp 2122260223 127.0.0.1 40000 typ host';
    const init = { candidate, sdpMid: '0', usernameFragment: 'none' };
    await a.try('candidate', () => a.pc.addIceCandidate(init));
  },
  'parameters of a sender': async (pair) => {
    const { a } = pair;
    await agree(pair);
    const [transceiver] = a.pc.getTransceivers();
    if (transceiver === undefined) return;
    const { sender } = transceiver;
    const parameters = sender.getParameters();
    await a.try('what was asked for', () => sender.setParameters(parameters));
    await a.try('the same again', () => sender.setParameters(parameters));
    const { encodings, ...others } = sender.getParameters();
    const more = { ...others, encodings: [...encodings, ...encodings] };
    await a.try('more encodings', () => sender.setParameters(more));
    await a.try('another track', () => sender.replaceTrack(null));
  },
  closing: async (pair) => {
    const { a, b, settle } = pair;
    await agree(pair);
    const outcomes: string[] = [];
    const pending = a.pc.setLocalDescription();
    pending.then(
      () => outcomes.push('done'),
      () => outcomes.push('refused'),
    );
    a.pc.close();
    await settle();
    a.note(`what was under way: ${outcomes.join() || 'never ends'}`);
    a.note(`${a.pc.signalingState} ${a.pc.connectionState}`);
    await a.offer();
    await a.take(b.pc.localDescription);
    await a.try('candidate', () => a.pc.addIceCandidate({ candidate: '', sdpMid: '0' }));
    a.noteNeeded();
  },
};

/** Plays every script on two new connections each; returns what they did, by the name of the script. */
export async function examine(laboratory: Laboratory): Promise<Record<string, string[]>> {
  const diaries: Record<string, string[]> = {};
  for (const [name, script] of Object.entries(SCRIPTS)) {
    const diary: string[] = [];
    const a = new Subject('a', laboratory, diary);
    const b = new Subject('b', laboratory, diary);
    await script({ a, b, settle: laboratory.settle });
    for (const { pc } of [a, b]) pc.close();
    diaries[name] = diary;
  }
  return diaries;
}
