import type { ParticipantView } from '@madang/client';
import { fakePerson } from '../stories/fake-session';

/** Somebody without any media: there is nothing to draw a picture with in these tests. */
export function aPerson(index: number, overrides: Partial<ParticipantView> = {}): ParticipantView {
  return fakePerson(index, { publications: {}, ...overrides });
}
