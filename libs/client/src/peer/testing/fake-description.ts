export interface FakeMedia {
  readonly kind: 'audio' | 'video';
  readonly mid: string;
  readonly direction: RTCRtpTransceiverDirection;
}

/** What a description of a `FakePeerConnection` says; written as lines that look like SDP. */
export interface FakeSession {
  /** Unique; an answer names the offer that it answers. */
  readonly id: string;
  readonly answers: string | null;
  readonly ufrag: string;
  readonly media: readonly FakeMedia[];
}

export function writeSdp({ id, answers, ufrag, media }: FakeSession): string {
  return [
    `o=${id}`,
    ...(answers === null ? [] : [`a=answers:${answers}`]),
    ...media.flatMap(({ kind, mid, direction }) => [
      `m=${kind}`,
      `a=mid:${mid}`,
      `a=${direction}`,
      `a=ice-ufrag:${ufrag}`,
    ]),
    '',
  ].join('\r\n');
}

export function readSdp(sdp: string): FakeSession {
  const value = (key: string): string | null =>
    new RegExp(`^${key}(\\S+)`, 'm').exec(sdp)?.[1] ?? null;
  const media = [...sdp.matchAll(/^m=(audio|video)\r?\na=mid:(\S+)\r?\na=(\S+)/gm)];
  return {
    id: value('o=') ?? '',
    answers: value('a=answers:'),
    ufrag: value('a=ice-ufrag:') ?? '',
    media: media.map(([, kind, mid, direction]) => ({
      kind: kind as FakeMedia['kind'],
      mid: mid ?? '',
      direction: direction as RTCRtpTransceiverDirection,
    })),
  };
}

const ends = (direction: RTCRtpTransceiverDirection): { sends: boolean; receives: boolean } => ({
  sends: direction === 'sendrecv' || direction === 'sendonly',
  receives: direction === 'sendrecv' || direction === 'recvonly',
});

function direction(sends: boolean, receives: boolean): RTCRtpTransceiverDirection {
  if (sends) return receives ? 'sendrecv' : 'sendonly';
  return receives ? 'recvonly' : 'inactive';
}

/** As the other end sees it. */
export function reverse(theirs: RTCRtpTransceiverDirection): RTCRtpTransceiverDirection {
  return direction(ends(theirs).receives, ends(theirs).sends);
}

/** What an answer says to an offered direction when it would like another one. */
export function answerTo(
  offered: RTCRtpTransceiverDirection,
  wanted: RTCRtpTransceiverDirection,
): RTCRtpTransceiverDirection {
  const [one, other] = [ends(reverse(offered)), ends(wanted)];
  return direction(one.sends && other.sends, one.receives && other.receives);
}
