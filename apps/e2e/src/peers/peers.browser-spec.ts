import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { examine, FakePeerConnection } from '@madang/client/testing';
import { launchChromium } from '@madang/testing-browser';
import type { Browser } from 'playwright-core';
import { openLaboratory } from './laboratory';

const { MADANG_SEED } = process.env;
const SEED = Number(MADANG_SEED ?? Date.now() % 1_000_000_000);
/** So many at a time, each time in a new page: browsers limit how many connections a page may have had. */
const AT_ONCE = 20;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium({ args: ['--allow-loopback-in-peer-connection'] });
});
afterAll(() => browser.close());

/** Where the fake does as W3C webrtc-pc says and Chromium does not, and what that is to us. */
const KNOWN: Readonly<Record<string, string>> = {
  // Chromium keeps it for later; §4.4.2 refuses it, and so do others. We never add one.
  'a candidate of no description': 'a: candidate: done, stable',
  // Chromium refuses its own next offer after a first one was rolled back; with us first offers never cross.
  'first offers cross': 'b: setLocalDescription(): InvalidAccessError, stable',
};

describe('peers in Chromium', () => {
  it('do what the fake connections of the other tests do', async () => {
    const page = await openLaboratory(browser);
    const real = await page.evaluate(() => window.madangLaboratory.examine());
    const fake = await examine({
      create: () => new FakePeerConnection(() => Promise.resolve()) as unknown as RTCPeerConnection,
      settle: () => new Promise((resolve) => setImmediate(resolve)),
    });
    await page.context().close();

    expect(Object.keys(fake)).toEqual(Object.keys(real));
    for (const [script, diary] of Object.entries(real)) {
      const known = KNOWN[script];
      if (known === undefined) expect([script, fake[script]]).toEqual([script, diary]);
      else {
        expect(diary).toContain(known);
        expect(fake[script]).not.toContain(known);
      }
    }
  });

  it.each([
    ['one network', 200],
    ['all networks', 40],
  ] as const)(
    `agree after any trouble, and after a change of %s (%i runs, MADANG_SEED=${SEED})`,
    async (epilogue, count) => {
      const runs = MADANG_SEED === undefined ? count : 1;
      for (let played = 0; played < runs; played += AT_ONCE) {
        const size = Math.min(AT_ONCE, runs - played);
        const seeds = Array.from({ length: size }, (_, at) => SEED + played + at);
        const page = await openLaboratory(browser);
        const wrong = await page.evaluate(
          (asked) => window.madangLaboratory.playMeetings(asked.seeds, asked.epilogue),
          { seeds, epilogue },
        );
        await page.context().close();
        expect(wrong).toEqual([]);
      }
    },
    400_000,
  );
});
