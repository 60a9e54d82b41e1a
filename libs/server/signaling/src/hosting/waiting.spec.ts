import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CLOSE_CODES, DEFAULT_POLICY } from '@madang/protocol';
import { policyRule } from '@madang/server-room-log';
import { Meeting, WAITING_ROOM, end, errorOf, idOf, next } from '../../test/meeting';
import {
  type Participant,
  TestClient,
  chat,
  join,
  lose,
  resume,
  signalTo,
  stateOf,
} from '../../test/test-client';

let meeting: Meeting;
let host: Participant;
let bo: Participant;
let mal: Participant;

/** Ada hosts, Bo was let in, Mal waits at another gateway. */
beforeEach(async () => {
  meeting = await Meeting.begin(WAITING_ROOM);
  host = await meeting.enter('Ada', 'host');
  bo = await meeting.enter('Bo');
  await host.client.act({ kind: 'admit', targets: [idOf(bo)] });
  await bo.client.push('resync');
  await bo.client.append({ kind: 'state', state: stateOf('Bo') });
  mal = await meeting.enter('Mal', 'participant', meeting.otherGateway);
});

afterEach(() => meeting.stop());

const everything = ({ client }: Participant) => client.frames.join('\n');
const idsIn = (snapshot: { participants: readonly { participantId: string }[] }) =>
  snapshot.participants.map(({ participantId }) => participantId);

describe('somebody who waits', () => {
  it('is welcomed with itself and the policy alone', () => {
    const { catchUp } = mal.welcome;
    if (catchUp.kind !== 'snapshot') throw new Error('no snapshot');
    expect(idsIn(catchUp.snapshot)).toEqual([idOf(mal)]);
    expect(catchUp.snapshot).toMatchObject({ chat: [], policy: WAITING_ROOM });
  });

  it('is sent nothing of whoever is in, whatever they do', async () => {
    const before = mal.client.frames.length;
    await host.client.append(chat('secret plans'));
    await bo.client.append({ kind: 'state', state: stateOf('Bo the second') });
    await bo.client.append(signalTo(host, 'offer'));
    bo.client.send({ type: 'volatile', n: 1, payload: 'p1.typing' });
    await host.client.push('volatile');
    await host.client.act({
      ...{ kind: 'mute', targets: [idOf(bo)], source: 'microphone', mayUnmute: false },
    });
    await lose(bo);
    await next(host, 'away');
    // Its own comes back, and what was said before has passed by then.
    await mal.client.append({ kind: 'state', state: stateOf('Mal', 'knocking') });
    await next(mal, 'state');
    const told = mal.client.frames
      .slice(before)
      .map((text) => Object.keys(JSON.parse(text) as object)[0]);
    expect(told.sort()).toEqual(['re', 'type']);
    // In quotes: a short name may stand in a random id by chance.
    for (const secret of [idOf(host), idOf(bo), '"Ada"', '"Bo"', '"p1.']) {
      expect(everything(mal)).not.toContain(secret);
    }
  });

  it('is told of the policy, and not by whom', async () => {
    await host.client.act({ kind: 'setPolicy', policy: { whenHostsLeave: 'end' } });
    const entry = await next(mal, 'policy');
    expect(entry).toMatchObject({ policy: { whenHostsLeave: 'end' }, by: null });
    expect(everything(mal)).not.toContain(idOf(host));
  });

  it('is seen by hosts and by nobody else, not even when it is gone', async () => {
    expect((await next(host, 'joined')).from).toBe(idOf(bo));
    expect(await next(host, 'joined')).toMatchObject({
      participant: { participantId: idOf(mal), admitted: false },
    });
    await mal.client.append({ kind: 'state', state: stateOf('Mallory', 'knocking') });
    await lose(mal);
    mal = await resume(meeting.gateway, mal);
    await mal.client.request({ type: 'leave' });
    await next(host, 'left');
    await bo.client.append(chat('marker'));
    await next(bo, 'chat');
    expect(everything(host)).toContain('Mallory');
    expect(everything(bo)).not.toContain('"Mal');
    expect(everything(bo)).not.toContain(idOf(mal));
  });

  it('may neither say anything, nor signal, nor step in, nor act', async () => {
    const { client } = mal;
    expect(errorOf(await client.append(chat('let me in')))).toBe('not_joined');
    expect(errorOf(await client.append(signalTo(host, 'offer')))).toBe('not_admitted');
    const step = { kind: 'state', state: stateOf('Mal') } as const;
    expect(errorOf(await client.append(step))).toBe('not_admitted');
    expect(errorOf(await client.act({ kind: 'admit', targets: 'everyone' }))).toBe('host_required');
  });

  it('resumes to what it saw before', async () => {
    const cursor = { epoch: 'another', seq: 3 };
    await host.client.append(chat('secret plans'));
    await lose(mal);
    const again = await resume(meeting.gateway, mal);
    const lost = await resume(meeting.otherGateway, again, cursor);
    for (const one of [again, lost]) {
      const { catchUp } = one.welcome;
      if (catchUp.kind !== 'snapshot') throw new Error('no snapshot');
      expect(idsIn(catchUp.snapshot)).toEqual([idOf(mal)]);
    }
    expect(everything(lost)).not.toContain(idOf(host));
    await host.client.append(chat('more secret plans'));
    await lost.client.append({ kind: 'state', state: stateOf('Mal', 'knocking') });
    await next(lost, 'state');
    expect(everything(lost)).not.toContain(idOf(host));
  });

  it('resumes with what it missed of itself alone', async () => {
    const { catchUp } = mal.welcome;
    if (catchUp.kind !== 'snapshot') throw new Error('no snapshot');
    const { epoch, seq } = catchUp.snapshot;
    await host.client.append(chat('secret plans'));
    await lose(mal);
    await next(host, 'away');
    const again = await resume(meeting.gateway, mal, { epoch, seq });
    if (again.welcome.catchUp.kind !== 'entries') throw new Error('a snapshot');
    expect(again.welcome.catchUp.entries.map(({ kind }) => kind)).toEqual(['away', 'resumed']);
  });
});

describe('letting in', () => {
  it('shows the whole room at once, and whoever is let in to everybody', async () => {
    await host.client.append(chat('before'));
    await host.client.act({ kind: 'admit', targets: 'everyone' });
    expect(await next(mal, 'admitted')).toMatchObject({ from: idOf(mal) });
    const { snapshot } = await mal.client.push('resync');
    expect(idsIn(snapshot)).toEqual([idOf(host), idOf(bo), idOf(mal)]);
    expect(snapshot.chat).toHaveLength(1);
    expect(snapshot.participants.at(-1)).toMatchObject({ admitted: true });
    // Its own was first.
    await next(bo, 'admitted');
    const came = await next(bo, 'admitted');
    expect(came).toMatchObject({ participant: { participantId: idOf(mal), admitted: true } });
    expect(came.participant.state).toEqual(stateOf('Mal', 'knocking'));
    expect(errorOf(await mal.client.append({ kind: 'state', state: stateOf('Mal') }))).toBe('ok');
    expect((await next(bo, 'state')).from).toBe(idOf(mal));
    await host.client.append(chat('after'));
    await next(mal, 'chat');
    // Once each: by stepping in, and by a hello that says joined; not by another state, and not by a resume.
    await mal.client.append({ kind: 'state', state: stateOf('Malory') });
    await lose(mal);
    await resume(meeting.otherGateway, mal, { epoch: snapshot.epoch, seq: snapshot.seq });
    expect(await meeting.joins()).toEqual([idOf(host), idOf(bo), idOf(mal)]);
  });

  it('lets everybody hear everything in one order, whatever happens meanwhile', async () => {
    const said = Array.from({ length: 20 }, (_, n) => host.client.append(chat(`${n}`)));
    const admitted = host.client.act({ kind: 'admit', targets: [idOf(mal)] });
    const more = Array.from({ length: 20 }, (_, n) => host.client.append(chat(`${20 + n}`)));
    const replies = await Promise.all([...said, admitted, ...more]);
    const { seq: last } = replies.at(-1)?.['ok'] as { seq: number };
    const { snapshot } = await mal.client.push('resync');
    const later: number[] = [];
    while ((later.at(-1) ?? snapshot.seq) < last) later.push((await next(mal, 'chat')).seq);
    const all = [...snapshot.chat.map(({ seq }) => seq), ...later];
    expect(all).toHaveLength(40);
    expect(all).toEqual([...all].sort((one, other) => one - other));
    expect(new Set(all).size).toBe(40);
  });

  it('reaches whoever was away, with the whole room', async () => {
    const { catchUp } = mal.welcome;
    if (catchUp.kind !== 'snapshot') throw new Error('no snapshot');
    const { epoch, seq } = catchUp.snapshot;
    await lose(mal);
    await next(host, 'away');
    await host.client.act({ kind: 'admit', targets: [idOf(mal)] });
    const again = await resume(meeting.otherGateway, mal, { epoch, seq });
    if (again.welcome.catchUp.kind !== 'snapshot') throw new Error('no snapshot');
    expect(idsIn(again.welcome.catchUp.snapshot)).toEqual([idOf(host), idOf(bo), idOf(mal)]);
  });

  it('gives the whole room to whoever lost its connection before it came', async () => {
    meeting.otherGateway.log.fail('read', 'before');
    await host.client.act({ kind: 'admit', targets: [idOf(mal)] });
    const { seq } = await next(mal, 'admitted');
    expect(await end(mal)).toEqual([CLOSE_CODES.unavailable, 'unavailable']);
    const { catchUp } = mal.welcome;
    if (catchUp.kind !== 'snapshot') throw new Error('no snapshot');
    const again = await resume(meeting.otherGateway, mal, { epoch: catchUp.snapshot.epoch, seq });
    if (again.welcome.catchUp.kind !== 'snapshot') throw new Error('entries');
    expect(idsIn(again.welcome.catchUp.snapshot)).toContain(idOf(host));
  });

  it('shows a member that resumes meanwhile whom it had not known', async () => {
    const resync = bo.client.frames.find((text) => text.includes('"resync"')) ?? '';
    const { snapshot } = JSON.parse(resync) as { snapshot: { epoch: string; seq: number } };
    const { seq } = await next(bo, 'state');
    await lose(bo);
    await next(host, 'away');
    await mal.client.append({ kind: 'state', state: stateOf('Mallory', 'knocking') });
    const eve = await meeting.enter('Eve', 'participant', meeting.otherGateway);
    const denied = await meeting.enter('Zed', 'participant', meeting.otherGateway);
    await host.client.act({ kind: 'admit', targets: [idOf(mal)] });
    await host.client.act({ kind: 'deny', targets: [idOf(denied)] });
    const again = await resume(meeting.gateway, bo, { epoch: snapshot.epoch, seq });
    if (again.welcome.catchUp.kind !== 'entries') throw new Error('a snapshot');
    const { entries } = again.welcome.catchUp;
    expect(entries.map(({ kind }) => kind)).toEqual(['away', 'admitted', 'resumed']);
    expect(entries[1]).toMatchObject({ participant: { participantId: idOf(mal), admitted: true } });
    for (const hidden of [idOf(eve), idOf(denied), '"Eve"', '"Zed"']) {
      expect(everything(again)).not.toContain(hidden);
    }
    await host.client.act({ kind: 'admit', targets: [idOf(eve)] });
    expect(await next(again, 'admitted')).toMatchObject({ from: idOf(eve) });
  });

  it('happens by itself when the waiting room is closed, but to whoever must knock', async () => {
    const { policy } = meeting;
    const grant = { policy, mustKnock: true };
    const known = await join(meeting.gateway, meeting.roomId, 'Known', 'knocking', grant);
    await host.client.act({ kind: 'setPolicy', policy: { waitingRoom: false } });
    await mal.client.push('resync');
    await next(known, 'policy');
    await host.client.append(chat('marker'));
    await next(mal, 'chat');
    expect(everything(known)).not.toContain('chat":[{');
    expect(everything(known)).not.toContain(idOf(host));
  });
});

describe('denying', () => {
  it('ends the session with its own code, and resuming does not help', async () => {
    await host.client.act({ kind: 'deny', targets: [idOf(mal)] });
    expect(await next(mal, 'left')).toMatchObject({ reason: 'denied', by: null });
    expect(await end(mal)).toEqual([CLOSE_CODES.denied, 'denied']);
    const client = await TestClient.connect(meeting.gateway);
    const { resumeToken, sessionId } = mal.welcome;
    client.hello(sessionId, { kind: 'resume', resumeToken });
    expect((await client.lastError()).code).toBe('denied');
    expect((await client.closed).code).toBe(CLOSE_CODES.denied);
    expect(everything(mal)).not.toContain(idOf(host));
  });
});

describe('the door of a room', () => {
  it('is open until a policy says otherwise', async () => {
    const rules = { policy: DEFAULT_POLICY, version: 9 };
    await meeting.gateway.log.govern(meeting.roomId, null, policyRule(rules, null));
    const cleo = await join(meeting.gateway, meeting.roomId, 'Cleo', 'joined', {
      policy: DEFAULT_POLICY,
      policyVersion: 9,
    });
    expect(cleo.welcome.catchUp).toMatchObject({ kind: 'snapshot' });
    expect((await next(bo, 'admitted')).from).toBe(idOf(bo));
    expect((await next(bo, 'admitted')).from).toBe(idOf(mal));
    expect((await next(bo, 'joined')).from).toBe(idOf(cleo));
  });

  it.each([
    ['not_admitted', { policy: WAITING_ROOM }],
    ['room_locked', { policy: { ...DEFAULT_POLICY, locked: true }, policyVersion: 2 }],
    ['not_admitted', { policy: DEFAULT_POLICY, policyVersion: 2, mustKnock: true }],
  ] as const)('closes a hello with %s that says joined and may not', async (code, grant) => {
    const client = await TestClient.connect(meeting.gateway);
    const ticket = await meeting.gateway.ticket(meeting.roomId, grant);
    client.hello(mal.welcome.sessionId, { kind: 'ticket', ticket, state: stateOf('Zed') });
    expect((await client.lastError()).code).toBe(code);
    expect((await client.closed).code).toBe(CLOSE_CODES[code]);
  });
});
