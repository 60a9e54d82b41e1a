import { SOURCES, type Source } from '@madang/protocol';
import { Reconciler } from '../util/reconcile';
import { type ErrorReporter } from '../util/report';
import { type Encoding } from './budget';
import { type Slots } from './slots';

/** What a remote end is to get of one source. */
export interface Outgoing {
  readonly track: MediaStreamTrack | null;
  readonly encoding: Encoding;
}
export type OutgoingMedia = Readonly<Record<Source, Outgoing>>;

/** `screen` is read, `camera` is watched: detail or motion is what must survive a thin line. */
const DEGRADATION: Readonly<Partial<Record<Source, RTCDegradationPreference>>> = {
  camera: 'balanced',
  screen: 'maintain-resolution',
};

function isSame(a: Encoding | undefined, b: Encoding): boolean {
  return (
    a !== undefined &&
    a.maxBitrate === b.maxBitrate &&
    a.maxFramerate === b.maxFramerate &&
    a.scaleResolutionDownBy === b.scaleResolutionDownBy &&
    a.priority === b.priority
  );
}

const VIDEO: readonly Source[] = ['camera', 'screen'];

/** Not in TypeScript's library yet: https://w3c.github.io/webrtc-extensions/#rtcencodingoptions-dictionary */
interface KeyFrameOptions extends RTCSetParameterOptions {
  readonly encodingOptions: readonly { readonly keyFrame: boolean }[];
}

/** Makes the senders of one connection follow what is wanted of them. */
export class Sending {
  readonly #slots: Slots;
  readonly #report: ErrorReporter;
  readonly #tracks = new Map<Source, MediaStreamTrack | null>();
  readonly #encodings = new Map<Source, Reconciler<Encoding>>();
  readonly #applied = new Map<Source, Encoding>();
  #wanted: OutgoingMedia | null = null;
  #isNegotiated = false;

  constructor(slots: Slots, report: ErrorReporter) {
    this.#slots = slots;
    this.#report = report;
  }

  /** Before the first negotiation it is only remembered: there are no encodings to limit yet. */
  want(media: OutgoingMedia): void {
    this.#wanted = media;
    if (this.#isNegotiated) this.#apply(media);
  }

  handleNegotiated(): void {
    this.#isNegotiated = true;
    if (this.#wanted !== null) this.#apply(this.#wanted);
  }

  /**
   * Sends whole pictures at once. What was lost with the former path is not asked for before the other end has
   * waited 3 s for it (Chromium's `max_wait_for_frame`). Browsers that cannot do this ignore it.
   */
  refreshPictures(): void {
    for (const source of VIDEO) {
      const sender = this.#slots.sender(source);
      if (!sender?.track) continue;
      const parameters = sender.getParameters();
      const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
      const options: KeyFrameOptions = { encodingOptions };
      // Of two changes at a time one may be refused; the picture comes later then, as it would have without this.
      sender.setParameters(parameters, options).catch(() => undefined);
    }
  }

  #apply(media: OutgoingMedia): void {
    for (const source of SOURCES) {
      const wanted = media[source];
      const sender = this.#slots.sender(source);
      if (sender === null) continue;
      this.#setTrack(source, sender, wanted.track);
      this.#setEncoding(source, sender, wanted.encoding);
    }
  }

  #setTrack(source: Source, sender: RTCRtpSender, track: MediaStreamTrack | null): void {
    if (track === (this.#tracks.get(source) ?? null)) return;
    this.#tracks.set(source, track);
    // The connection keeps the order of its operations (W3C webrtc-pc §4.4.1.2), so the last one wins.
    sender.replaceTrack(track).catch(this.#report);
  }

  #setEncoding(source: Source, sender: RTCRtpSender, encoding: Encoding): void {
    if (isSame(this.#applied.get(source), encoding)) return;
    this.#applied.set(source, encoding);
    const reconciler =
      this.#encodings.get(source) ??
      new Reconciler<Encoding>((wanted) => setEncoding(source, sender, wanted));
    this.#encodings.set(source, reconciler);
    reconciler.want(encoding).catch((error: unknown) => {
      this.#applied.delete(source);
      this.#report(error);
    });
  }
}

async function setEncoding(source: Source, sender: RTCRtpSender, wanted: Encoding): Promise<void> {
  const parameters = sender.getParameters();
  const preference = DEGRADATION[source];
  if (preference !== undefined) parameters.degradationPreference = preference;
  for (const one of parameters.encodings) {
    Object.assign(one, wanted, { networkPriority: wanted.priority });
  }
  await sender.setParameters(parameters);
}
