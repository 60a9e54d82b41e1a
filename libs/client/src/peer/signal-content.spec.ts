import { describe, expect, it } from '@jest/globals';
import { parseSignalContent } from './signal-content';

const offer = {
  kind: 'description',
  generation: [1, 0],
  description: { type: 'offer', sdp: 'v=0' },
  mids: { '0': 'microphone', '1': 'camera' },
};
const candidates = {
  kind: 'candidates',
  generation: [2, 1],
  candidates: [{ candidate: '', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'abcd' }],
};

describe('what another participant sends', () => {
  it('is read as it is where it has the shape', () => {
    expect(parseSignalContent(offer)).toEqual(offer);
    expect(parseSignalContent(candidates)).toEqual(candidates);
    expect(parseSignalContent({ ...candidates, candidates: [] })).not.toBeNull();
  });

  it('loses what we do not know', () => {
    const mids = { ...offer.mids, '7': 'whiteboard' };
    expect(parseSignalContent({ ...offer, mids, more: true })).toEqual(offer);
    const [candidate] = candidates.candidates;
    const odd = [{ ...candidate, sdpMid: 5, more: 1 }];
    expect(parseSignalContent({ ...candidates, candidates: odd })).toEqual({
      ...candidates,
      candidates: [{ candidate: '', sdpMLineIndex: 0, usernameFragment: 'abcd' }],
    });
  });

  it.each<[string, unknown]>([
    ['no object', 'offer'],
    ['a list', [offer]],
    ['no kind', { ...offer, kind: 'renegotiate' }],
    ['no generation', { ...offer, generation: [1] }],
    ['a generation below one', { ...offer, generation: [0, 0] }],
    ['a generation that is no number', { ...offer, generation: [1, '0'] }],
    ['a rollback', { ...offer, description: { type: 'rollback', sdp: '' } }],
    ['no SDP', { ...offer, description: { type: 'offer' } }],
    ['too much SDP', { ...offer, description: { type: 'offer', sdp: 'x'.repeat(40_001) } }],
    ['no mids', { ...offer, mids: null }],
    ['too many mids', { ...offer, mids: Object.fromEntries(Array(33).fill('').entries()) }],
    ['no list of candidates', { ...candidates, candidates: {} }],
    ['a candidate without text', { ...candidates, candidates: [{ sdpMid: '0' }] }],
    ['a long candidate', { ...candidates, candidates: [{ candidate: 'x'.repeat(1_025) }] }],
    ['many candidates', { ...candidates, candidates: Array(65).fill({ candidate: '' }) }],
  ])('is dropped when it has %s', (_, value) => {
    expect(parseSignalContent(value)).toBeNull();
  });
});
