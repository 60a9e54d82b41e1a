import type { DeviceProblem, MediaView, SourceState } from '@madang/client';
import { describe, expect, it } from 'vitest';
import { mountWithTexts } from '../../testing/mount-with-texts';
import { deviceProblems, PROBLEM_TEXTS, type ToldProblem } from './device-problems';
import DeviceProblems from './DeviceProblems.vue';

const failed = (problem: DeviceProblem): SourceState => ({ kind: 'failed', problem });
const OFF: SourceState = { kind: 'off' };
const media = (microphone: SourceState, camera: SourceState): MediaView => ({
  microphone,
  camera,
  screen: OFF,
  screenAudio: OFF,
  microphones: [],
  cameras: [],
  speakers: [],
  speakerId: null,
  canShareScreen: true,
});

describe('deviceProblems', () => {
  it('tells nothing while all is well', () => {
    expect(deviceProblems(media(OFF, OFF))).toEqual([]);
  });

  it('tells a common problem once, different ones apart', () => {
    expect(deviceProblems(media(failed('denied'), failed('denied')))).toEqual([
      { problem: 'denied', thing: 'both' },
    ]);
    expect(deviceProblems(media(failed('not-found'), failed('in-use')))).toEqual([
      { problem: 'not-found', thing: 'microphone' },
      { problem: 'in-use', thing: 'camera' },
    ]);
  });

  it('has a sentence of its own for each problem, in each language', () => {
    const problems = Object.keys(PROBLEM_TEXTS) as DeviceProblem[];
    for (const locale of ['ko', 'en'] as const) {
      const sentences = problems.map((problem) => {
        const told: ToldProblem[] = [{ problem, thing: 'camera' }];
        const wrapper = mountWithTexts(DeviceProblems, { problems: told }, locale);
        return wrapper.get('[data-test="lobby-problem"] .text').text();
      });
      expect(new Set(sentences).size).toBe(problems.length);
      for (const sentence of sentences) expect(sentence).not.toContain('{');
    }
  });

  it('offers to try again, except where that cannot help', async () => {
    const retry = async (problem: DeviceProblem) => {
      const wrapper = mountWithTexts(DeviceProblems, { problems: [{ problem, thing: 'camera' }] });
      const button = wrapper.find('button');
      if (button.exists()) await button.trigger('click');
      return wrapper.emitted('retry');
    };
    expect(await retry('denied')).toEqual([['camera']]);
    expect(await retry('insecure-context')).toBeUndefined();
  });
});
