/** One for all meters: browsers limit how many there may be. */
let shared: AudioContext | null = null;

const FLOOR_DB = -60;

/** Where a loudness lies between silence (0, at −60 dBFS and below) and full scale (1). */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / samples.length);
  if (!(rms > 0)) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(rms)) / FLOOR_DB));
}

/** A meter of a local track. Reads nothing while the track is disabled, since that is silence. */
export class AudioLevel {
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(track: MediaStreamTrack) {
    shared ??= new AudioContext();
    this.#source = shared.createMediaStreamSource(new MediaStream([track]));
    this.#analyser = new AnalyserNode(shared, { fftSize: 1024 });
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source.connect(this.#analyser);
  }

  /** Loudness of the last 20 ms or so, 0…1 on a scale of decibels. */
  read(): number {
    // Suspended until the person has touched the page (Chromium's autoplay policy).
    if (this.#analyser.context.state === 'suspended') {
      void shared?.resume().catch(() => undefined);
    }
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return levelOf(this.#samples);
  }

  dispose(): void {
    this.#source.disconnect();
  }
}
