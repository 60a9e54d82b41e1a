import { SOURCES, type Source } from '@madang/protocol';

/** Which m-line carries which source: `mid` (RFC 5888) to source. */
export type Mids = Readonly<Record<string, Source>>;

/** `[mine, yours]`: the number of the sender's connection, and of the addressee's that it belongs to, 0 for none yet. */
export type Generation = readonly [mine: number, yours: number];

/** What two peers say to each other in the payload of `signal` entries. docs/protocol.md §12. */
export type SignalContent =
  | {
      readonly kind: 'description';
      readonly generation: Generation;
      readonly description: { readonly type: 'offer' | 'answer'; readonly sdp: string };
      readonly mids: Mids;
    }
  | {
      readonly kind: 'candidates';
      readonly generation: Generation;
      /** None at all only tells the generation. */
      readonly candidates: readonly RTCIceCandidateInit[];
    };

/** The content without its generation, which the sender adds. */
export type SignalBody = SignalContent extends infer C
  ? C extends SignalContent
    ? Omit<C, 'generation'>
    : never
  : never;

const MAX_SDP_CHARS = 40_000;
const MAX_CANDIDATES = 64;
const MAX_CANDIDATE_CHARS = 1_024;
const MAX_MIDS = 32;
/** RFC 8843 §9 and RFC 8839 §5.4: a mid is a short token, an ICE ufrag has 4–256 characters. */
const MAX_TOKEN_CHARS = 256;

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null;
}

function isText(value: unknown, maxChars: number): value is string {
  return typeof value === 'string' && value.length <= maxChars;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function parseGeneration(value: unknown): Generation | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [mine, yours] = value as unknown[];
  return isCount(mine) && mine >= 1 && isCount(yours) ? [mine, yours] : null;
}

/** Sources that are not known are left out: others may use m-lines of their own. */
function parseMids(value: unknown): Mids | null {
  const all = Object.entries(fields(value) ?? {});
  if (fields(value) === null || all.length > MAX_MIDS) return null;
  const mids: Record<string, Source> = {};
  for (const [mid, name] of all) {
    const source = SOURCES.find((known) => known === name);
    if (source !== undefined && mid.length <= MAX_TOKEN_CHARS) mids[mid] = source;
  }
  return mids;
}

function parseCandidate(value: unknown): RTCIceCandidateInit | null {
  const all = fields(value);
  if (all === null || !isText(all.candidate, MAX_CANDIDATE_CHARS)) return null;
  const candidate: RTCIceCandidateInit = { candidate: all.candidate };
  if (isText(all.sdpMid, MAX_TOKEN_CHARS)) candidate.sdpMid = all.sdpMid;
  if (isCount(all.sdpMLineIndex)) candidate.sdpMLineIndex = all.sdpMLineIndex;
  if (isText(all.usernameFragment, MAX_TOKEN_CHARS)) {
    candidate.usernameFragment = all.usernameFragment;
  }
  return candidate;
}

/** Reads what another participant sent. `null` for anything but a content of a known shape and size. */
export function parseSignalContent(value: unknown): SignalContent | null {
  const all = fields(value);
  const generation = parseGeneration(all?.generation);
  if (all === null || generation === null) return null;

  if (all.kind === 'description') {
    const description = fields(all.description);
    const mids = parseMids(all.mids);
    const type = description?.type;
    const sdp = description?.sdp;
    if (mids === null || (type !== 'offer' && type !== 'answer')) return null;
    if (!isText(sdp, MAX_SDP_CHARS)) return null;
    return { kind: 'description', generation, description: { type, sdp }, mids };
  }

  if (all.kind === 'candidates') {
    if (!Array.isArray(all.candidates) || all.candidates.length > MAX_CANDIDATES) return null;
    const candidates = all.candidates.map(parseCandidate);
    if (!candidates.every((one) => one !== null)) return null;
    return { kind: 'candidates', generation, candidates };
  }
  return null;
}
