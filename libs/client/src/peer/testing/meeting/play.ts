import { type SignalContent } from '../../signal-content';
import { type Seat } from './meeting';
import { Model } from './model';

/** W3C's two descriptions for each pair, and up to three batches of candidates. */
const SIGNALS_PER_PAIR = 2 + 3;

export interface Outcome {
  /** Everything that is not as it should be. */
  readonly wrong: readonly string[];
  /** What was sent in all. */
  readonly signals: number;
}

type Check = (when: string) => Promise<void>;

/** What happens to a meeting that is well, where it is known exactly what must come of it. */
type Epilogue = (model: Model, check: Check) => Promise<string[]>;

const EPILOGUES: readonly Epilogue[] = [
  (model, check) => changeNetworks(model, model.meeting.seats.slice(0, 1), check),
  (model, check) => changeNetworks(model, model.meeting.seats, check),
  (model, check) => killOne(model, check),
];

/** One meeting of so many, in which everything happens at any time, and all that its checks have against it. */
export async function play(seed: number, size: number): Promise<Outcome> {
  const model = new Model(seed);
  const { meeting, random } = model;
  const wrong: string[] = [];
  const check: Check = async (when) => {
    for (const one of await model.calmDown()) wrong.push(`${when}: ${one}`);
  };

  const areWaitedFor = random.chance(0.15);
  for (let count = 1; count <= size; count += 1) {
    const before = meeting.said.length;
    meeting.enter();
    if (!areWaitedFor) continue;
    await check(`after ${count} have entered`);
    const signals = meeting.said.length - before;
    if (signals > (count - 1) * SIGNALS_PER_PAIR) wrong.push(`${signals} signals to enter`);
  }
  await model.live(20 + random.below(100), { minSeats: 2, maxSeats: size });
  for (const seat of meeting.seats) meeting.join(seat);
  await check('at the end');
  // One of these is enough for a run, and there are thousands of runs.
  const epilogue = EPILOGUES[random.below(EPILOGUES.length)];
  wrong.push(...((await epilogue?.(model, check)) ?? []));
  meeting.close();
  return { wrong, signals: meeting.said.length };
}

/**
 * These machines get another network, all at once: each restarts ICE, once for each pair, nobody else does, and
 * nothing more is needed, even where the offers cross.
 */
async function changeNetworks(
  { meeting }: Model,
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

/** A connection dies for good: both of its ends begin anew, once, and no other one does. */
async function killOne({ meeting }: Model, check: Check): Promise<string[]> {
  const [seat] = meeting.seats;
  if (seat === undefined) return [];
  const before = meeting.seats.flatMap(({ page }) => page.connections).length;
  meeting.kill(seat);
  await check('after a connection has died');
  const added = meeting.seats.flatMap(({ page }) => page.connections).length - before;
  return added === 2 ? [] : [`${added} new connections in place of one pair`];
}

function isOffer(content: SignalContent): boolean {
  return content.kind === 'description' && content.description.type === 'offer';
}
