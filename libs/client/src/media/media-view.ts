/** Why a device cannot be used, each with a way out of its own (W3C mediacapture-main §10.2). */
export type DeviceProblem =
  /** The person (or policy) refused in the browser. */
  | 'denied'
  /** The operating system refuses the browser. */
  | 'denied-by-system'
  | 'not-found'
  | 'in-use'
  /** The page is not served over https or from localhost. */
  | 'insecure-context'
  | 'unknown';

/** A wish and what came of it, for one of our own sources. */
export type SourceState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'on';
      readonly track: MediaStreamTrack;
      readonly deviceId: string;
      readonly muted: boolean;
    }
  | { readonly kind: 'failed'; readonly problem: DeviceProblem };

export interface Device {
  readonly deviceId: string;
  /** Empty until permission was granted. */
  readonly label: string;
}

export interface MediaView {
  readonly microphone: SourceState;
  readonly camera: SourceState;
  readonly screen: SourceState;
  readonly screenAudio: SourceState;
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  readonly speakers: readonly Device[];
  readonly speakerId: string | null;
  readonly canShareScreen: boolean;
}
