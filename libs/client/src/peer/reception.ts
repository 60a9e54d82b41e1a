/** What has come over one connection so far. */
export interface Reception {
  /** Of media, all sources together. */
  readonly bytes: number;
  /** Since the last packet of media; 0 where the browser does not say. */
  readonly ageMs: number;
  /** Of the path that media take, as it was measured last; `null` where the browser does not say. */
  readonly roundTripMs: number | null;
}

interface Statistics
  extends
    RTCStats,
    Partial<
      Pick<RTCInboundRtpStreamStats, 'bytesReceived' | 'lastPacketReceivedTimestamp'> &
        Pick<RTCTransportStats, 'selectedCandidatePairId'> &
        Pick<RTCIceCandidatePairStats, 'currentRoundTripTime'>
    > {}

/** By the statistics of a connection, https://www.w3.org/TR/webrtc-stats/ */
export function receptionOf(report: RTCStatsReport): Reception {
  const all: ReadonlyMap<string, Statistics> = report;
  const ofType = (type: string): Statistics[] =>
    [...all.values()].filter((one) => one.type === type);
  const inbound = ofType('inbound-rtp');
  const ages = inbound.map(
    ({ timestamp, lastPacketReceivedTimestamp = timestamp }) =>
      timestamp - lastPacketReceivedTimestamp,
  );
  const pair = all.get(ofType('transport')[0]?.selectedCandidatePairId ?? '');
  const seconds = pair?.currentRoundTripTime;
  return {
    bytes: inbound.reduce((sum, { bytesReceived = 0 }) => sum + bytesReceived, 0),
    ageMs: ages.length === 0 ? 0 : Math.min(...ages),
    roundTripMs: seconds === undefined ? null : seconds * 1_000,
  };
}
