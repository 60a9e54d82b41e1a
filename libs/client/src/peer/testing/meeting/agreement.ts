import { SOURCES, type Source } from '@madang/protocol';
import { ufragsOf } from '../../candidates';
import { type Meeting, type Seat } from './meeting';

/** Everything in which two ends of a pair, or a page and its wishes, do not agree; nothing if all is well. */
export function disagreements({ seats, errors }: Meeting): string[] {
  const wrong = errors.map((error) => `reported: ${String(error)}`);
  for (const { page } of seats) {
    if (page.living.length !== seats.length - 1) {
      wrong.push(`${page.living.length} connections to ${seats.length - 1} others`);
    }
    for (const pc of page.living) wrong.push(...unrest(pc));
  }
  // Who has not even connected has nothing to misunderstand.
  if (wrong.length > 0) return wrong;
  for (const from of seats) {
    for (const to of seats) if (to !== from) wrong.push(...misunderstandings(from, to));
  }
  return wrong;
}

/** What is wrong with a connection by itself. */
function unrest(pc: RTCPeerConnection): string[] {
  const states = `${pc.signalingState} ${pc.connectionState}`;
  const directions = pc
    .getTransceivers()
    .map(({ direction, currentDirection }) => `${direction}/${currentDirection}`);
  return [
    ...(states === 'stable connected' ? [] : [states]),
    ...(directions.length === SOURCES.length ? [] : [`${directions.length} transceivers`]),
    ...directions.filter((direction) => direction !== 'sendrecv/sendrecv'),
  ];
}

/** What one sends and the other one takes for something else. */
function misunderstandings(from: Seat, to: Seat): string[] {
  const ours = from.page.living.find((pc) => to.page.living.some((other) => isPair(pc, other)));
  const theirs = to.page.living.find((other) => ours !== undefined && isPair(ours, other));
  if (ours === undefined || theirs === undefined) return ['a connection without a counterpart'];
  const peer = to.page.peers.get(from.participantId);
  if (peer?.state !== 'connected') return [`a peer is ${String(peer?.state)}`];

  const isOpen = from.page.stage === 'joined' && to.page.stage === 'joined';
  const wanted = SOURCES.filter((source) => isOpen && from.page.tracks[source] !== undefined);
  const wrong: string[] = [];
  for (const source of wanted) {
    const mid = midOf(ours, from.page.tracks[source]);
    const receiver = theirs.getTransceivers().find((one) => one.mid === mid)?.receiver;
    if (mid === null) wrong.push(`${source} is not sent`);
    else if (receiver?.track !== peer.track(source)) wrong.push(`${source} is taken for another`);
  }
  const sent = ours.getTransceivers().filter(({ sender }) => sender.track !== null);
  if (sent.length > wanted.length) wrong.push(`sends ${sent.length} instead of ${wanted.length}`);
  wrong.push(...unheard(to, from));
  return wrong;
}

/** Every source has a track to show as soon as the ends have agreed, whether anything comes or not. */
function unheard(at: Seat, from: Seat): string[] {
  const peer = at.page.peers.get(from.participantId);
  return SOURCES.filter((source: Source) => peer?.track(source) === null).map(
    (source) => `no track for ${source}`,
  );
}

function midOf(pc: RTCPeerConnection, track: MediaStreamTrack | undefined): string | null {
  return pc.getTransceivers().find(({ sender }) => sender.track === track)?.mid ?? null;
}

function isPair(one: RTCPeerConnection, other: RTCPeerConnection): boolean {
  return hears(one, other) && hears(other, one);
}

function hears(one: RTCPeerConnection, other: RTCPeerConnection): boolean {
  const heard = ufragOf(one.remoteDescription);
  return heard !== null && heard === ufragOf(other.localDescription);
}

const ufrags = new WeakMap<RTCSessionDescription, string | null>();

/** All m-lines have the same one, being bundled. */
function ufragOf(description: RTCSessionDescription | null): string | null {
  if (description === null) return null;
  const known = ufrags.get(description);
  if (known !== undefined) return known;
  const [ufrag = null] = ufragsOf(description.sdp);
  ufrags.set(description, ufrag);
  return ufrag;
}
