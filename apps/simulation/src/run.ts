import type { ParticipantId } from '@madang/protocol';
import { check } from './checker/check';
import type { History, RoleAction } from './checker/history';
import { drawFaults, FAULT_WEIGHTS, type Fault, type FaultPlan } from './faults/fault';
import { inject } from './faults/inject';
import { Meeting, NO_CHANGES, type Changes } from './meeting';
import type { LuaMachine } from './redis/lua';
import type { Random } from './world/random';
import { World } from './world/world';

/** When people talk and things go wrong, in ms since the beginning. */
const ACTIVE = { from: 2_000, until: 10_000 };
/** Looked at after so long; an end that is not good yet may still become so, until the last. */
const LOOKS = [32_000, 60_000, 90_000, 130_000];

export interface RunOptions {
  readonly changes?: Partial<Changes>;
  readonly faults?: Partial<FaultPlan>;
}

export interface Run {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly history: History;
  readonly violations: readonly string[];
  readonly hash: string;
  readonly steps: number;
}

/** One meeting with its faults, all of it from the seed. */
export async function run(seed: number, lua: LuaMachine, options: RunOptions = {}): Promise<Run> {
  const world = new World(seed);
  const { random } = world;
  const meeting = new Meeting(world, lua, { ...NO_CHANGES, ...options.changes });
  const plan = { min: 1, max: 4, ...ACTIVE, weights: FAULT_WEIGHTS, ...options.faults };
  const faults = drawFaults(random.fork(), plan);

  const gateways = random.whole(2, 3);
  for (let place = 0; place < gateways; place += 1) meeting.startGateway(place);
  meeting.watchGateways();
  const people = random.whole(2, 5);
  for (let i = 0; i < people; i += 1) {
    world.schedule(random.between(300, 3_000), () => meeting.enter());
  }
  const sayings = random.whole(20, 60);
  for (let i = 0; i < sayings; i += 1) {
    world.schedule(random.between(ACTIVE.from, ACTIVE.until + 2_000), () => say(meeting));
  }
  for (const fault of faults) world.schedule(fault.at, () => inject(meeting, fault));

  let history: History = { events: meeting.recorder.events, finals: [] };
  let violations: readonly string[] = [];
  for (const look of LOOKS) {
    await world.runUntil(look);
    history = { events: meeting.recorder.events, finals: meeting.finals };
    violations = check(history);
    if (violations.length === 0) break;
  }
  return { seed, faults, history, violations, hash: meeting.recorder.hash, steps: world.steps };
}

function actOn(participantId: ParticipantId, random: Random): RoleAction {
  const kind = random.weighted({ setRole: 3, mute: 1, askToUnmute: 1 });
  switch (kind) {
    case 'setRole':
      return { kind, participantId, role: random.pick(['host', 'cohost', 'participant'] as const) };
    case 'mute':
      return { kind, targets: [participantId], source: 'microphone', mayUnmute: false };
    case 'askToUnmute':
      return { kind, participantId };
  }
}

function say(meeting: Meeting): void {
  const { random } = meeting.world;
  const page = meeting.openPage(random.whole(0, 59));
  if (page === undefined) return;
  const what = random.weighted({ chat: 5, signal: 3, state: 2, act: 2 });
  if (what === 'chat') return page.chat();
  if (what === 'state') return page.rename();
  const { others } = page;
  if (others.length === 0) return;
  const { participantId, sessionId } = random.pick(others);
  if (what === 'act') return page.act(actOn(participantId, random));
  page.signal(participantId, sessionId);
}
