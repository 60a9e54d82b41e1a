import { describe, expect, it } from '@jest/globals';
import { Liveness } from './liveness';

describe('Liveness', () => {
  it('is content as long as every call comes back through every inbox', () => {
    const liveness = new Liveness(2);
    expect(liveness.verdict()).toBeNull();
    for (let i = 0; i < 5; i += 1) {
      const call = liveness.called();
      liveness.heard(call);
      liveness.answered(call);
      liveness.heard(call);
      expect(liveness.verdict()).toBeNull();
    }
  });

  it('finds the subscriber dead when a call was executed and did not come back', () => {
    const liveness = new Liveness(2);
    const call = liveness.called();
    liveness.answered(call);
    liveness.heard(call);
    expect(liveness.verdict()).toBe('subscriber');
    liveness.replaced();
    expect(liveness.verdict()).toBeNull();
  });

  it('does not take the echo of an earlier call for that of the last one', () => {
    const liveness = new Liveness(1);
    const first = liveness.called();
    liveness.answered(first);
    const second = liveness.called();
    liveness.answered(second);
    liveness.heard(first);
    expect(liveness.verdict()).toBe('subscriber');
  });

  it('finds the connection for commands dead after two calls without an answer, and then waits again', () => {
    const liveness = new Liveness(1);
    liveness.called();
    liveness.unanswered();
    expect(liveness.verdict()).toBeNull();
    liveness.called();
    liveness.unanswered();
    expect(liveness.verdict()).toBe('commands');
    expect(liveness.verdict()).toBeNull();
    liveness.unanswered();
    liveness.answered(liveness.called());
    liveness.unanswered();
    expect(liveness.verdict()).not.toBe('commands');
  });

  it('takes refusals for answers', () => {
    const liveness = new Liveness(1);
    for (let i = 0; i < 3; i += 1) {
      liveness.called();
      liveness.refused();
      expect(liveness.verdict()).toBeNull();
    }
  });

  it('says nothing of the subscriber while a call is under way', () => {
    const liveness = new Liveness(1);
    liveness.called();
    expect(liveness.verdict()).toBeNull();
  });
});
