import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@madang/testing';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SECRET, TurnApp } from '../../test/turn-app';
import { TurnService } from '../turn.service';

const NEXT = 'the-next-secret-of-the-relays';

let folder: string;
let file: string;
let clock: FakeClock;
let turn: TurnApp;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'madang-turn-'));
  file = join(folder, 'secret');
  clock = new FakeClock();
  await writeFile(file, `${SECRET}\n`);
  turn = await TurnApp.start({ secretFile: file }, { clock });
});
afterEach(async () => {
  await turn.stop();
  await rm(folder, { recursive: true });
});

/** The secret by which credentials are issued, of these two. */
async function inForce(): Promise<string | undefined> {
  const { iceServers } = await turn.app.get(TurnService).issue({ subject: 'p', room: 'r' });
  const { username = '', credential } = iceServers.at(-1) ?? {};
  return [SECRET, NEXT].find(
    (secret) => createHmac('sha1', secret).update(username).digest('base64') === credential,
  );
}

async function readAgain(expected: () => boolean): Promise<void> {
  clock.advance(5_000);
  while (!expected()) await setImmediate();
}

const changes = () => turn.logged('TURN_SECRET_FILE has another secret now').length;
const complaints = () =>
  turn.log.filter((line) => line.includes('TURN_SECRET_FILE must hold')).length;

describe('TURN_SECRET_FILE', () => {
  it('is read again when it changes', async () => {
    expect(await inForce()).toBe(SECRET);
    await writeFile(file, `${NEXT}\n`);
    await readAgain(() => changes() === 1);
    expect(await inForce()).toBe(NEXT);
  });

  it.each([
    ['a comment', `${NEXT} # since Monday`],
    ['two lines', `${NEXT}\n${SECRET}`],
    ['nothing', ''],
  ])(
    'leaves the former secret in force when it holds %s, and says so once',
    async (_what, text) => {
      await writeFile(file, text);
      await readAgain(() => complaints() === 1);
      expect(await inForce()).toBe(SECRET);
      expect(turn.log.join()).not.toContain(NEXT);
      await writeFile(file, NEXT);
      await readAgain(() => changes() === 1);
      expect(await inForce()).toBe(NEXT);
      expect(complaints()).toBe(1);
    },
  );
});
