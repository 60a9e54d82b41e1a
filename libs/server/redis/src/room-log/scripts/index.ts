import type { RedisRoomLogSettings } from '../settings';
import { APPEND } from './appending';
import { CATCH_UP, READ, VERIFY } from './entries';
import { FACTS, GOVERN } from './governing';
import { CENSUS, RELEASE, RENEW, SWEEP } from './leases';
import { DETACH, DISOWN, JOIN, LEAVE, RECLAIM, RESUME } from './members';
import { PASS_ON } from './passing-on';
import { BASE, constants, MEMBERSHIP, NOTIFYING, READING, ROOM, RULES, WRITING } from './prelude';
import { script, type Script } from './script';

/** One script for each operation of the room log. */
export type Scripts = ReturnType<typeof createScripts>;

export function createScripts(settings: RedisRoomLogSettings) {
  const fixed = constants(settings);
  const make = (name: string, body: string): Script =>
    script(name, fixed, BASE, ROOM, RULES, NOTIFYING, WRITING, MEMBERSHIP, READING, body);
  return {
    join: make('join', JOIN),
    resume: make('resume', RESUME),
    reclaim: make('reclaim', RECLAIM),
    detach: make('detach', DETACH),
    leave: make('leave', LEAVE),
    disown: make('disown', DISOWN),
    // Runs more often than all others together: it has only what it needs, and its own way of writing.
    append: script('append', fixed, BASE, ROOM, RULES, APPEND),
    facts: make('facts', FACTS),
    govern: make('govern', GOVERN),
    passOn: make('passOn', PASS_ON),
    read: make('read', READ),
    catchUp: make('catchUp', CATCH_UP),
    verify: make('verify', VERIFY),
    renew: make('renew', RENEW),
    sweep: make('sweep', SWEEP),
    census: make('census', CENSUS),
    release: make('release', RELEASE),
  };
}
