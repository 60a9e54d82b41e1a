import { type Source } from '@madang/protocol';

/** The limits of one sender; W3C webrtc-pc §5.2.8 `RTCRtpEncodingParameters`. */
export interface Encoding {
  /** Bits per second. */
  readonly maxBitrate: number;
  readonly maxFramerate?: number;
  readonly scaleResolutionDownBy?: number;
  readonly priority: RTCPriorityType;
}

export interface BudgetQuestion {
  readonly source: Source;
  /** To how many the same track goes: in a mesh each one costs an encoder and its share of the uplink. */
  readonly receivers: number;
  /** What the track delivers; `null` where it does not say. */
  readonly captured: { readonly width: number; readonly height: number } | null;
  /** The track has just been given to a sender; see `START_LINES`. */
  readonly isStarting: boolean;
}

interface CameraStep {
  /** Up to so many receivers. */
  readonly upTo: number;
  /** The shorter side of the picture. */
  readonly lines: number;
  readonly maxFramerate: number;
  readonly maxBitrate: number;
}

/** Keeps the sum of all receivers at about 2 Mbit/s, which ordinary uplinks carry beside the audio. */
const CAMERA_STEPS: readonly CameraStep[] = [
  { upTo: 1, lines: 720, maxFramerate: 30, maxBitrate: 1_700_000 },
  { upTo: 2, lines: 540, maxFramerate: 30, maxBitrate: 1_000_000 },
  { upTo: 3, lines: 360, maxFramerate: 30, maxBitrate: 650_000 },
  { upTo: 4, lines: 360, maxFramerate: 24, maxBitrate: 500_000 },
  { upTo: 6, lines: 270, maxFramerate: 20, maxBitrate: 350_000 },
];
const CROWD: CameraStep = { upTo: Infinity, lines: 180, maxFramerate: 15, maxBitrate: 220_000 };

/**
 * libwebrtc begins at 300 kbit/s, drops the first frames of anything above 640×480 until it has scaled it
 * down (`VideoStreamEncoder`, initial frame dropping), and then climbs back slowly. Beginning small shows
 * the first frame in half the time, and reaches 720 lines in one second instead of more than five.
 */
const START_LINES = 270;

const SCREEN_TOTAL_BITRATE = 3_000_000;
const SCREEN_MIN_BITRATE = 500_000;

function camera({ receivers, captured, isStarting }: BudgetQuestion): Encoding {
  const step = CAMERA_STEPS.find(({ upTo }) => receivers <= upTo) ?? CROWD;
  const { lines, maxFramerate, maxBitrate } = step;
  const wanted = isStarting ? Math.min(lines, START_LINES) : lines;
  const shorter = captured === null ? wanted : Math.min(captured.width, captured.height);
  return {
    maxBitrate,
    maxFramerate,
    scaleResolutionDownBy: Math.max(1, shorter / wanted),
    priority: 'medium',
  };
}

/** What one receiver gets of one source. Audio comes first, then the screen, whose text must stay sharp. */
export function encodingFor(question: BudgetQuestion): Encoding {
  const receivers = Math.max(1, question.receivers);
  switch (question.source) {
    case 'microphone':
      return { maxBitrate: 40_000, priority: 'high' };
    case 'screenAudio':
      return { maxBitrate: 96_000, priority: 'medium' };
    case 'screen':
      return {
        maxBitrate: Math.max(SCREEN_MIN_BITRATE, Math.round(SCREEN_TOTAL_BITRATE / receivers)),
        maxFramerate: receivers <= 3 ? 15 : 8,
        scaleResolutionDownBy: 1,
        priority: 'medium',
      };
    case 'camera':
      return camera({ ...question, receivers });
  }
}
