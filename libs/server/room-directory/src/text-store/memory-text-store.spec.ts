import { describe, expect, it } from '@jest/globals';
import { MemoryTextStore } from './memory-text-store';

const MINUTE_MS = 60_000;

describe('texts in memory', () => {
  it('take up none when their life is over', async () => {
    let now = 0;
    const texts = new MemoryTextStore(() => now);
    for (let n = 0; n < 100; n += 1) await texts.replace(`kind:${n}`, null, 'x', MINUTE_MS);
    await texts.replace('kind:stays', null, 'x', null);
    now = MINUTE_MS;
    expect(await texts.read('kind:1')).toBeNull();
    await texts.replace('kind:next', null, 'x', null);
    expect(texts.all().map(([name]) => name)).toEqual(['kind:stays', 'kind:next']);
  });
});
