import { type SignalContent } from '../../signal-content';
import { type Random } from '../random';
import { type Meeting, type Seat } from './meeting';
import { type Limits } from './trouble';

/** An offer and an answer. */
const DESCRIPTIONS_PER_PAIR = 2;

/** A meeting and the time that passes for it: a model's, or that of a browser. */
export interface World {
  readonly meeting: Meeting;
  readonly random: Random;
  /** In how many messages the candidates of both ends of a pair come, if nothing disturbs them. */
  readonly batchesPerPair: number;
  /** So many steps, with trouble among them. */
  live(steps: number, limits: Limits): Promise<void>;
  /** Goes on without trouble until nothing is left to do; resolves to what is wrong even then. */
  calmDown(): Promise<string[]>;
}

export interface Outcome {
  /** Everything that is not as it should be. */
  readonly wrong: readonly string[];
  /** What was sent in all. */
  readonly signals: number;
}

type Check = (when: string) => Promise<void>;

/** What happens to a meeting that is well, where it is known exactly what must come of it. */
export type Epilogue = (meeting: Meeting, check: Check) => Promise<string[]>;

/** One meeting of so many, in which everything happens at any time, and all that its checks have against it. */
export async function play(
  world: World,
  size: number,
  epilogues: readonly Epilogue[],
): Promise<Outcome> {
  const { meeting, random } = world;
  const wrong: string[] = [];
  const check: Check = async (when) => {
    for (const one of await world.calmDown()) wrong.push(`${when}: ${one}`);
  };

  const areWaitedFor = random.chance(0.15);
  for (let count = 1; count <= size; count += 1) {
    const before = meeting.said.length;
    meeting.enter();
    if (!areWaitedFor) continue;
    await check(`after ${count} have entered`);
    const signals = meeting.said.length - before;
    const signalsPerPair = DESCRIPTIONS_PER_PAIR + world.batchesPerPair;
    if (signals > (count - 1) * signalsPerPair) wrong.push(`${signals} signals to enter`);
  }
  await world.live(20 + random.below(100), { minSeats: 2, maxSeats: size });
  for (const seat of meeting.seats) meeting.join(seat);
  await check('at the end');
  // One of these is enough for a run, and there are thousands of runs.
  const epilogue = epilogues[random.below(epilogues.length)];
  if (epilogue !== undefined) wrong.push(...(await epilogue(meeting, check)));
  meeting.close();
  return { wrong, signals: meeting.said.length };
}

/** A machine gets another network: it restarts ICE, once for each pair, and nobody else does. */
export const changeOneNetwork: Epilogue = (meeting, check) =>
  changeNetworks(meeting, meeting.seats.slice(0, 1), check);

/** As above, on all machines at once: a restart of one end may spare the other one its own. */
export const changeAllNetworks: Epilogue = (meeting, check) =>
  changeNetworks(meeting, meeting.seats, check);

/** A connection dies for good: both of its ends begin anew, once, and no other one does. */
export const killOne: Epilogue = async (meeting, check) => {
  const [seat] = meeting.seats;
  if (seat === undefined) return [];
  const before = meeting.seats.flatMap(({ page }) => page.connections).length;
  meeting.kill(seat);
  await check('after a connection has died');
  const added = meeting.seats.flatMap(({ page }) => page.connections).length - before;
  return added === 2 ? [] : [`${added} new connections in place of one pair`];
};

async function changeNetworks(
  meeting: Meeting,
  seats: readonly Seat[],
  check: Check,
): Promise<string[]> {
  const connections = meeting.seats.flatMap(({ page }) => page.living);
  const before = meeting.said.length;
  for (const seat of seats) meeting.changeNetwork(seat);
  await check('after a change of network');

  const wrong: string[] = [];
  const said = meeting.said.slice(before).filter(({ content }) => isOffer(content));
  for (const { participantId } of meeting.seats) {
    const restarts = said.filter((one) => one.participantId === participantId).length;
    const hasChanged = seats.some((seat) => seat.participantId === participantId);
    const most = hasChanged ? meeting.seats.length - 1 : 0;
    const least = seats.length === 1 ? most : 0;
    if (restarts < least || restarts > most) wrong.push(`${restarts} restarts, not ${most}`);
  }
  if (connections.some(({ signalingState }) => signalingState === 'closed')) {
    wrong.push('a connection was replaced, though a restart would have done');
  }
  return wrong;
}

function isOffer(content: SignalContent): boolean {
  return content.kind === 'description' && content.description.type === 'offer';
}
