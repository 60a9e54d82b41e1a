import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../util/testing/fake-clock';
import { IceRecovery } from './ice-recovery';

let clock: FakeClock;
let done: string[];
let canSignal: boolean;
let recovery: IceRecovery;

function create(isPolite = false): IceRecovery {
  return new IceRecovery({
    clock,
    isPolite,
    canSignal: () => canSignal,
    restart: () => done.push('restart'),
    rebuild: () => done.push('rebuild'),
  });
}

beforeEach(() => {
  clock = new FakeClock();
  done = [];
  canSignal = true;
  recovery = create();
});

describe('a connection that comes up', () => {
  it('is left alone as long as it is well', () => {
    recovery.handleState('connecting');
    recovery.handleState('connected');
    clock.advance(3_600_000);
    expect(done).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('is rebuilt when it does not come up, ever more patiently', () => {
    recovery.handleState('failed');
    clock.advance(9_999);
    expect(done).toEqual([]);
    clock.advance(1);
    expect(done).toEqual(['rebuild']);
    recovery.handleRebuilt();
    clock.advance(19_999);
    expect(done).toEqual(['rebuild']);
    clock.advance(1);
    expect(done).toEqual(['rebuild', 'rebuild']);
  });

  it('is waited for while nobody could hear of a new one', () => {
    canSignal = false;
    clock.advance(60_000);
    expect(done).toEqual([]);
    canSignal = true;
    clock.advance(10_000);
    expect(done).toEqual(['rebuild']);
  });
});

describe('a connection in trouble', () => {
  beforeEach(() => {
    recovery.handleState('connected');
  });

  it('has two seconds to mend itself', () => {
    recovery.handleState('disconnected');
    clock.advance(1_999);
    recovery.handleState('connected');
    clock.advance(10_000);
    expect(done).toEqual([]);
    recovery.handleState('disconnected');
    clock.advance(2_000);
    expect(done).toEqual(['restart']);
  });

  it('is restarted at once when it failed, or when silence says so', () => {
    recovery.handleState('failed');
    expect(done).toEqual(['restart']);
    recovery.handleState('connected');
    recovery.handleSilence(null);
    expect(done).toEqual(['restart', 'restart']);
  });

  it('has one restart in flight, whatever else is noticed', () => {
    recovery.handleState('failed');
    recovery.handleSilence(null);
    recovery.handleState('disconnected');
    recovery.handleState('failed');
    clock.advance(2_999);
    expect(done).toEqual(['restart']);
  });

  it('is restarted three times and then rebuilt', () => {
    recovery.handleState('failed');
    clock.advance(3_000 + 6_000);
    expect(done).toEqual(['restart', 'restart', 'restart']);
    clock.advance(9_000);
    expect(done.at(-1)).toBe('rebuild');
  });

  it('is restarted once, and no more, while signaling is away', () => {
    canSignal = false;
    recovery.handleState('failed');
    clock.advance(60_000);
    expect(done).toEqual(['restart']);
  });

  it('is restarted at once for another network, and well again if it says so', () => {
    recovery.handleNetworkChange();
    expect(done).toEqual(['restart']);
    clock.advance(60_000);
    expect(done).toEqual(['restart']);
  });

  it('is well after silence only when something comes', () => {
    recovery.handleSilence(null);
    clock.advance(799);
    recovery.handleState('connected');
    recovery.handleSilence(null);
    recovery.handleFlow();
    clock.advance(60_000);
    expect(done).toEqual(['restart']);
  });

  it('is replaced soon where a restart does not end the silence, and ever later where nothing does', () => {
    const waits = [800, 3_200, 12_800, 51_200, 60_000, 60_000];
    for (const wait of waits) {
      done = [];
      recovery.handleSilence(null);
      clock.advance(wait - 1);
      expect(done).toEqual(['restart']);
      clock.advance(1);
      expect(done).toEqual(['restart', 'rebuild']);
      recovery.handleRebuilt();
      recovery.handleState('connected');
    }
    recovery.handleFlow();
    recovery.handleSilence(null);
    clock.advance(800);
    expect(done.slice(-2)).toEqual(['restart', 'rebuild']);
  });

  it('is not replaced while nobody could hear of a new one', () => {
    canSignal = false;
    recovery.handleSilence(null);
    clock.advance(60_000);
    expect(done).toEqual(['restart']);
    canSignal = true;
    clock.advance(100);
    expect(done).toEqual(['restart', 'rebuild']);
  });

  it('is replaced the sooner, the shorter the way is', () => {
    for (const [roundTripMs, wait] of [
      [0, 300],
      [50, 500],
      [200, 800],
    ] as const) {
      done = [];
      recovery.handleSilence(roundTripMs);
      clock.advance(wait - 1);
      expect(done).toEqual(['restart']);
      clock.advance(1);
      expect(done).toEqual(['restart', 'rebuild']);
      recovery.handleRebuilt();
      recovery.handleState('connected');
      recovery.handleFlow();
    }
  });

  it('leaves it to the impolite end for a moment to restart after silence', () => {
    recovery = create(true);
    recovery.handleState('connected');
    recovery.handleSilence(null);
    clock.advance(200);
    recovery.handleFlow();
    clock.advance(60_000);
    expect(done).toEqual([]);
    recovery.handleSilence(null);
    clock.advance(299);
    recovery.handleSilence(null);
    recovery.handleRemoteRestart();
    clock.advance(2_000);
    expect(done).toEqual([]);
    recovery.handleState('connected');
    recovery.handleSilence(null);
    clock.advance(300);
    expect(done).toEqual(['restart']);
  });

  it('does not restart where the other end has just done so', () => {
    recovery.handleRemoteRestart();
    recovery.handleSilence(null);
    recovery.handleState('disconnected');
    clock.advance(2_000);
    expect(done).toEqual([]);
  });

  it('is left to the other end where that restarts first', () => {
    recovery = create(true);
    recovery.handleState('connected');
    recovery.handleState('disconnected');
    clock.advance(2_000);
    expect(done).toEqual([]);
    recovery.handleRemoteRestart();
    clock.advance(2_000);
    recovery.handleState('connected');
    clock.advance(60_000);
    expect(done).toEqual([]);
  });
});
