import { describe, expect, it } from '@jest/globals';
import { receptionOf } from './reception';

describe('what has been received', () => {
  it('is told by the statistics of all media, and of the path in use', () => {
    const report = new Map<string, object>([
      [
        'a',
        {
          type: 'inbound-rtp',
          timestamp: 5_000,
          bytesReceived: 40,
          lastPacketReceivedTimestamp: 4_400,
        },
      ],
      [
        'v',
        {
          type: 'inbound-rtp',
          timestamp: 5_000,
          bytesReceived: 2,
          lastPacketReceivedTimestamp: 4_500,
        },
      ],
      ['o', { type: 'outbound-rtp', timestamp: 5_000, bytesSent: 900 }],
      ['T', { type: 'transport', timestamp: 5_000, selectedCandidatePairId: 'used' }],
      ['other', { type: 'candidate-pair', timestamp: 5_000, currentRoundTripTime: 0.9 }],
      ['used', { type: 'candidate-pair', timestamp: 5_000, currentRoundTripTime: 0.05 }],
    ]);
    expect(receptionOf(report)).toEqual({ bytes: 42, ageMs: 500, roundTripMs: 50 });
  });

  it('is known without what a browser does not say', () => {
    const report = new Map<string, object>([
      ['a', { type: 'inbound-rtp', timestamp: 5_000, bytesReceived: 40 }],
    ]);
    expect(receptionOf(report)).toEqual({ bytes: 40, ageMs: 0, roundTripMs: null });
    expect(receptionOf(new Map())).toEqual({ bytes: 0, ageMs: 0, roundTripMs: null });
  });
});
