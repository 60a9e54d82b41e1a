import { afterEach, describe, expect, it } from '@jest/globals';
import {
  DEFAULT_POLICY,
  type HostAction,
  type ParticipantId,
  hostActionSchema,
} from '@madang/protocol';
import { Meeting, errorOf, idOf, next } from '../../test/meeting';
import { type Participant, TestClient, join, stateOf } from '../../test/test-client';

/** Who asks. `nobody`: a connection without a session. `preview`: a host who has not joined. */
const ACTORS = ['host', 'cohost', 'participant', 'waiting', 'preview', 'nobody'] as const;
type Actor = (typeof ACTORS)[number];

interface Room {
  readonly host: Participant;
  /** A participant in the meeting, with everything on and its hand up. */
  readonly target: Participant;
  readonly waiting: Participant;
}
type Answer = 'ok' | 'host_required' | 'not_joined' | 'not_permitted' | 'hello_expected';
interface Row {
  readonly name: string;
  readonly action: (room: Room) => HostAction;
  /** What host and co-host are answered; everybody else may nothing of this. */
  readonly answers: readonly [host: Answer, cohost: Answer];
  /** What the target or the room is told of when it is done. */
  readonly entry: string | null;
}

const on = (one: (room: Room) => Participant, action: (id: ParticipantId) => HostAction) => {
  return (room: Room) => action(idOf(one(room)));
};
const target = ({ target: one }: Room) => one;
const theHost = ({ host }: Room) => host;
const waiting = ({ waiting: one }: Room) => one;

const row = (
  name: string,
  action: Row['action'],
  answers: Row['answers'],
  entry: Row['entry'],
): Row => ({ name, action, answers, entry });
const ALL: Row['answers'] = ['ok', 'ok'];
const HOSTS: Row['answers'] = ['ok', 'host_required'];

const mute = (targets: ParticipantId[] | 'everyone', source: 'microphone' | 'camera') =>
  ({ kind: 'mute', targets, source, mayUnmute: false }) as const;

const ROWS: readonly Row[] = [
  row(
    'admit',
    on(waiting, (id) => ({ kind: 'admit', targets: [id] })),
    ALL,
    'admitted',
  ),
  row('admit everyone', () => ({ kind: 'admit', targets: 'everyone' }), ALL, 'admitted'),
  row(
    'deny',
    on(waiting, (id) => ({ kind: 'deny', targets: [id] })),
    ALL,
    'left',
  ),
  row('deny everyone', () => ({ kind: 'deny', targets: 'everyone' }), ALL, 'left'),
  row(
    'mute',
    on(target, (id) => mute([id], 'microphone')),
    ALL,
    'muted',
  ),
  row('mute everyone', () => mute('everyone', 'microphone'), ALL, 'muted'),
  row(
    'mute a host',
    on(theHost, (id) => mute([id], 'microphone')),
    ['ok', 'host_required'],
    null,
  ),
  row(
    'stop a camera',
    on(target, (id) => mute([id], 'camera')),
    ALL,
    'muted',
  ),
  row(
    'ask to unmute',
    on(target, (id) => ({ kind: 'askToUnmute', participantId: id })),
    ALL,
    'asked',
  ),
  row(
    'stop a screen',
    on(target, (id) => ({ kind: 'stopShare', participantId: id })),
    ALL,
    'muted',
  ),
  row('lower hands', () => ({ kind: 'lowerHands', targets: 'everyone' }), ALL, 'lowered'),
  row(
    'lower a hand',
    on(target, (id) => ({ kind: 'lowerHands', targets: [id] })),
    ALL,
    'lowered',
  ),
  row(
    'remove',
    on(target, (id) => ({ kind: 'remove', participantId: id, ban: false })),
    ALL,
    'left',
  ),
  row(
    'ban',
    on(target, (id) => ({ kind: 'remove', participantId: id, ban: true })),
    HOSTS,
    'left',
  ),
  row(
    'remove a host',
    on(theHost, (id) => ({ kind: 'remove', participantId: id, ban: false })),
    ['not_permitted', 'host_required'],
    null,
  ),
  row(
    'make a co-host',
    on(target, (id) => ({ kind: 'setRole', participantId: id, role: 'cohost' })),
    HOSTS,
    'role',
  ),
  row(
    'make a host',
    on(target, (id) => ({ kind: 'setRole', participantId: id, role: 'host' })),
    HOSTS,
    'role',
  ),
  row(
    'hand over',
    on(target, (id) => ({ kind: 'handOver', participantId: id })),
    HOSTS,
    'role',
  ),
  row('set the policy', () => ({ kind: 'setPolicy', policy: { locked: true } }), HOSTS, 'policy'),
  row('end', () => ({ kind: 'end' }), HOSTS, 'ended'),
];

function expected({ answers: [host, cohost] }: Row, actor: Actor): Answer {
  switch (actor) {
    case 'host':
      return host;
    case 'cohost':
      return cohost;
    case 'participant':
    case 'waiting':
      return 'host_required';
    case 'preview':
      return 'not_joined';
    case 'nobody':
      return 'hello_expected';
  }
}

let meeting: Meeting;
afterEach(() => meeting.stop());

const publications = (['microphone', 'camera', 'screen'] as const).map((source) => ({
  ...{ source, muted: false },
}));

async function begin(): Promise<Room> {
  meeting = await Meeting.begin();
  const { gateway, roomId } = meeting;
  const host = await meeting.enter('Ada', 'host');
  const one = await meeting.enter('Bo');
  await one.client.append({
    kind: 'state',
    state: { ...stateOf('Bo'), publications, handRaisedAt: 1 },
  });
  const grant = { mustKnock: true };
  return { host, target: one, waiting: await join(gateway, roomId, 'Mal', 'knocking', grant) };
}

async function actorOf(actor: Actor, room: Room): Promise<Participant['client']> {
  const { gateway, roomId } = meeting;
  switch (actor) {
    case 'host':
      return room.host.client;
    case 'waiting':
      return room.waiting.client;
    case 'nobody':
      return TestClient.connect(gateway);
    case 'preview':
      return (await join(gateway, roomId, 'Cleo', 'preview', { role: 'host' })).client;
    case 'cohost':
    case 'participant':
      return (await meeting.enter('Cleo', actor)).client;
  }
}

/** What the connection is answered, whether it is closed for it or not. */
async function answer(client: TestClient, action: HostAction): Promise<string> {
  const refused = client.closed.then(({ reason }) => (reason === 'room_ended' ? 'ok' : reason));
  return Promise.race([
    client
      .act(action)
      .then(errorOf)
      .catch(() => refused),
    refused,
  ]);
}

describe.each(ACTORS)('acts of %s', (actor) => {
  it.each(ROWS.map((one) => [expected(one, actor), one.name, one] as const))(
    'are answered %s: %s',
    async (wanted, _name, { action, entry }) => {
      const room = await begin();
      const client = await actorOf(actor, room);
      // A host who is not the actor, and is told of everything.
      const witness = await meeting.enter('Zoe', 'host', meeting.otherGateway);
      expect(await answer(client, action(room))).toBe(wanted);
      if (wanted === 'ok') {
        if (entry !== null) expect(await next(witness, entry as 'role')).toBeDefined();
        return;
      }
      // Nothing has happened: the next that is told is what is said next.
      await witness.client.append({ kind: 'state', state: stateOf('Zoe the witness') });
      const { kind, ...told } = await witness.client.entry();
      expect({ kind, ...told }).toMatchObject({ kind: 'state', from: idOf(witness) });
      expect(await meeting.notes()).toEqual([]);
      expect(await meeting.directory.find(meeting.roomId)).toMatchObject({
        ...{ version: 1, policy: DEFAULT_POLICY, bans: [] },
      });
    },
  );
});

it('cover every kind of action', async () => {
  const room = await begin();
  const kinds = new Set(ROWS.map(({ action }) => action(room).kind));
  const wanted = hostActionSchema.options.map((option) => option.shape.kind.value);
  expect([...kinds].sort()).toEqual([...wanted].sort());
});
