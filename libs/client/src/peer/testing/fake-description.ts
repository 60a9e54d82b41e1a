/** What a description of a `FakePeerConnection` says; written as lines that look like SDP. */
export interface FakeSession {
  /** Unique; an answer names the offer that it answers. */
  readonly id: string;
  readonly answers: string | null;
  readonly ufrag: string;
  readonly media: readonly { readonly kind: 'audio' | 'video'; readonly mid: string }[];
}

export function writeSdp({ id, answers, ufrag, media }: FakeSession): string {
  return [
    `o=${id}`,
    ...(answers === null ? [] : [`a=answers:${answers}`]),
    ...media.flatMap(({ kind, mid }) => [`m=${kind}`, `a=mid:${mid}`, `a=ice-ufrag:${ufrag}`]),
    '',
  ].join('\r\n');
}

export function readSdp(sdp: string): FakeSession {
  const value = (key: string): string | null =>
    new RegExp(`^${key}(\\S+)`, 'm').exec(sdp)?.[1] ?? null;
  const kinds = [...sdp.matchAll(/^m=(audio|video)\r?\na=mid:(\S+)/gm)];
  return {
    id: value('o=') ?? '',
    answers: value('a=answers:'),
    ufrag: value('a=ice-ufrag:') ?? '',
    media: kinds.map(([, kind, mid]) => ({ kind: kind as 'audio' | 'video', mid: mid ?? '' })),
  };
}
