import { beforeAll, describe, expect, it } from '@jest/globals';
import { SignalClient } from '@madang/client/parts';
import type { TransportFactory } from '@madang/client';
import type { FaultPlan } from './faults/fault';
import type { Changes } from './meeting';
import { LuaMachine } from './redis/lua';
import { run } from './run';

interface Control {
  readonly without: string;
  readonly changes: Partial<Changes>;
  readonly weights: FaultPlan['weights'];
  /** How a breach that this must lead to begins. */
  readonly breaks: RegExp;
  readonly seeds: number;
}

/** Texts to be taken out of the scripts, and those that some script had. */
const [sought, found] = [new Set<string>(), new Set<string>()];

/** Takes a protection out of the scripts; a text that is not there any more is a mistake of the test. */
function withoutLine(
  ...changes: readonly (readonly [from: string, to: string])[]
): Partial<Changes> {
  return {
    patchScript: (source) =>
      changes.reduce((text, [from, to]) => {
        sought.add(from);
        if (text.includes(from)) found.add(from);
        return text.replace(from, to);
      }, source),
  };
}

/** Believes of everything that the log has it. */
const neverResending: TransportFactoryChange = (transport) => (url, listener) =>
  transport(url, {
    ...{ onOpen: () => listener.onOpen(), onClose: (code) => listener.onClose(code) },
    onMessage: (text) => {
      const isResumed = text.startsWith('{"type":"welcome"') && !text.includes('"lastN":0,');
      listener.onMessage(isResumed ? text.replace(/"lastN":\d+/, '"lastN":1000000') : text);
    },
  });

type TransportFactoryChange = (transport: TransportFactory) => TransportFactory;

const CONTROLS: readonly Control[] = [
  {
    without: 'saying again what the log has not taken',
    changes: {
      createClient: ({ transport, ...options }) =>
        new SignalClient({
          ...options,
          ...(transport === undefined ? {} : { transport: neverResending(transport) }),
        }),
    },
    weights: { 'link cut': 1, 'link silent': 1, 'commands cut': 1 },
    breaks: /^lost/,
    seeds: 100,
  },
  {
    without: 'the replay guard of the page',
    changes: { createGuard: () => ({ admit: () => true }) },
    weights: { 'redis failed over': 1, 'redis restarted empty': 1 },
    breaks: /^twice: .* was shown/,
    seeds: 50,
  },
  {
    without: 'the counter of the log',
    changes: withoutLine(["if tonumber(n) <= tonumber(counter) then return 'duplicate' end", '']),
    weights: { 'answer cut': 1 },
    breaks: /^twice: .* is in the log/,
    seeds: 100,
  },
  {
    without: 'repairing gaps',
    changes: withoutLine([
      'local node, epoch, seq = ARGV[2], ARGV[3], ARGV[4]\n',
      "local node, epoch, seq = ARGV[2], ARGV[3], ARGV[4]\ndo return { {}, { 'current' } } end\n",
    ]),
    weights: { 'subscriber cut': 1, 'subscriber silent': 1 },
    breaks: /^(lost|wrong|missing)/,
    seeds: 100,
  },
  {
    without: 'an epoch for each lineage',
    changes: withoutLine([
      "string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')",
      "'00ff'",
    ]),
    weights: { 'redis failed over': 1 },
    breaks: /^(lost|disagree|wrong)/,
    seeds: 50,
  },
  {
    without: 'fences',
    changes: withoutLine(
      [`if not has(member, '"fence":"' .. fence .. '"') then\n`, 'if false then\n'],
      [
        'if member and tonumber(member.fence) <= tonumber(fence) then return member end',
        'return member',
      ],
    ),
    weights: { 'link cut': 3, 'gateway paused': 3, 'redis stalled': 2, 'subscriber silent': 1 },
    breaks: /^(wrong|false leave|thrown out|lost|twice)/,
    seeds: 200,
  },
  {
    without: 'reclaiming members that Redis has forgotten',
    changes: withoutLine([
      "if not member and isUnbroken then return { 'gone' } end",
      "if not member then return { 'gone' } end",
    ]),
    weights: { 'redis restarted empty': 1 },
    breaks: /^(thrown out|false leave|missing)/,
    seeds: 30,
  },
  {
    without: 'leases',
    changes: withoutLine(['if isOverdue(node) then done = done + reap(node) end', '']),
    weights: { 'gateway machine lost': 2, close: 1, crash: 1, reload: 1 },
    breaks: /^ghost/,
    seeds: 150,
  },
  {
    without: 'asking who speaks to have resumed in this epoch',
    changes: withoutLine([
      "if not (room.ofNow and has(member, room.ofNow)) then return 'outdated' end",
      '',
    ]),
    weights: { 'redis failed over': 1 },
    breaks: /^lost/,
    seeds: 300,
  },
  {
    without: 'waiting for all nodes before somebody who resumes is shown the room',
    changes: withoutLine(['if room.exists then noteRestoring(room) end', '']),
    weights: { 'redis failed over': 2, 'link cut': 3 },
    breaks: /^false leave/,
    seeds: 400,
  },
  {
    without: 'telling a lost claim from one that was taken over',
    changes: withoutLine([
      `return tonumber(valueAfter(member, '"fence":"')) > tonumber(fence) and 'fenced' or 'detached'`,
      "return 'fenced'",
    ]),
    weights: { 'redis failed over': 3, 'redis restarted empty': 2, 'link cut': 3 },
    breaks: /^thrown out/,
    seeds: 400,
  },
  {
    without: 'a census after a failover',
    changes: withoutLine(['if isHere and not isHeld then setAway(room, member) end', '']),
    weights: { 'redis failed over': 2, close: 2, crash: 1 },
    breaks: /^ghost/,
    seeds: 300,
  },
];

describe('The simulation notices a meeting', () => {
  let lua: LuaMachine;
  beforeAll(async () => void (lua = await LuaMachine.start()));

  it.each(CONTROLS)('without $without', async ({ changes, weights, breaks, seeds }) => {
    sought.clear();
    found.clear();
    let breach: string | undefined;
    for (let seed = 1; seed <= seeds && breach === undefined; seed += 1) {
      const options = { changes, faults: { min: 2, max: 4, weights } };
      const { violations } = await run(seed, lua, options);
      breach = violations.find((violation) => breaks.test(violation));
    }
    expect(found).toEqual(sought);
    expect(breach).toBeDefined();
  });
});
