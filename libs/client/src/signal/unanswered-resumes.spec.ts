import { describe, expect, it } from '@jest/globals';
import { UnansweredResumes } from './unanswered-resumes';

describe('UnansweredResumes', () => {
  it('has each attempt once, and none that was answered', () => {
    const attempts = new UnansweredResumes<string>();
    attempts.add('a', 0);
    attempts.add('b', 0);
    attempts.add('c', 0);
    attempts.remove('b');
    expect([attempts.take(1), attempts.take(1), attempts.take(1)]).toEqual([true, true, false]);
  });

  it('forgets after a minute', () => {
    const attempts = new UnansweredResumes<string>();
    attempts.add('a', 0);
    attempts.add('b', 30_000);
    expect([attempts.take(60_000), attempts.take(60_000)]).toEqual([true, false]);
  });
});
