import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as candidates from './candidates';
import * as negotiation from './negotiation';
import * as signalContent from './signal-content';

/** Many more than it takes to notice what is missing. */
const RUNS = 500;
const TIMEOUT_MS = 60_000;

type NegotiationArguments = ConstructorParameters<typeof negotiation.Negotiation>;

/** Everybody gives way, or nobody does. */
function allPolite(isPolite: boolean): object {
  class Weak extends negotiation.Negotiation {
    constructor(...[pc, options]: NegotiationArguments) {
      super(pc, { ...options, isPolite });
    }
  }
  return { Negotiation: Weak };
}

function withoutGenerations(): object {
  return {
    parseSignalContent: (value: unknown) => {
      const content = signalContent.parseSignalContent(value);
      return content === null ? null : { ...content, generation: [1, 0] };
    },
  };
}

function withoutCandidateInbox(): object {
  class Weak implements Pick<candidates.CandidateInbox, 'take' | 'handleDescriptionApplied'> {
    take(all: readonly RTCIceCandidateInit[]): readonly RTCIceCandidateInit[] {
      return all;
    }

    handleDescriptionApplied(): readonly RTCIceCandidateInit[] {
      return [];
    }
  }
  return { ...candidates, CandidateInbox: Weak };
}

/** What the checks of all these meetings are worth: each protection, taken away, must be missed. */
describe('a meeting of two goes wrong', () => {
  beforeEach(() => {
    jest.resetModules();
    for (const module of ['./candidates', './negotiation', './signal-content']) {
      jest.unstable_unmockModule(module);
    }
  });

  it.each([
    ['where nobody is polite', './negotiation', () => allPolite(false)],
    ['where nobody ignores an offer that crosses its own', './negotiation', () => allPolite(true)],
    ['without generations', './signal-content', withoutGenerations],
    ['where candidates do not wait for their description', './candidates', withoutCandidateInbox],
  ])(
    '%s',
    async (_, module, weaken) => {
      jest.unstable_mockModule(module, weaken);
      const { firstFailure } = await import('./testing/meeting/runs');
      expect(await firstFailure(2, RUNS)).not.toBeNull();
    },
    TIMEOUT_MS,
  );

  it(
    'only then',
    async () => {
      const { firstFailure } = await import('./testing/meeting/runs');
      expect(await firstFailure(2, 20)).toBeNull();
    },
    TIMEOUT_MS,
  );
});
