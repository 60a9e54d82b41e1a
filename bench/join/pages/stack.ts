/** One way to meet, as the bench drives it. The same page, camera and click for each. */
export interface Stack {
  /** Everything that a person in a lobby has already: the camera is on and signaling is connected. */
  warm(room: string): Promise<void>;
  /** What the click does. `onVideo` gets the other's video track as soon as there is one. */
  join(onVideo: (track: MediaStreamTrack) => void): Promise<void>;
}

export type Role = 'host' | 'joiner';

/** The capture that every stack uses, so that encoders have the same work. */
export const CAPTURE: MediaStreamConstraints = {
  audio: true,
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
};
