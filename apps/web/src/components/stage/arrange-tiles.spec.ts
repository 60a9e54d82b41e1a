import { describe, expect, it } from 'vitest';
import { arrangeTiles, type Box, type Placement } from './arrange-tiles';

const DESKTOP = { width: 1400, height: 760 };
const PHONE = { width: 374, height: 640 };
const SIZES = [
  DESKTOP,
  PHONE,
  { width: 304, height: 430 },
  { width: 820, height: 250 },
  { width: 640, height: 640 },
];

const tiles = (count: number, local = 0) =>
  Array.from({ length: count }, (_, index) => ({ key: `t${index}`, isLocal: index === local }));
const area = ({ width, height }: Box) => width * height;
const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function expectInside(places: readonly Placement[], size: { width: number; height: number }) {
  for (const place of places) {
    expect(place.x).toBeGreaterThanOrEqual(0);
    expect(place.y).toBeGreaterThanOrEqual(0);
    expect(place.x + place.width).toBeLessThanOrEqual(size.width + 1);
    expect(place.y + place.height).toBeLessThanOrEqual(size.height + 1);
  }
}

describe('arrangeTiles', () => {
  it('places nothing where there is no room or nobody', () => {
    expect(arrangeTiles(tiles(3), null, { width: 0, height: 0 })).toEqual([]);
    expect(arrangeTiles([], null, DESKTOP)).toEqual([]);
  });

  it.each(SIZES)(
    'keeps 1 to 9 equal tiles inside $width × $height, apart from each other',
    (size) => {
      for (const count of [1, 3, 4, 5, 6, 7, 8, 9]) {
        const places = arrangeTiles(tiles(count), null, size);
        expect(places.map(({ key }) => key)).toEqual(tiles(count).map(({ key }) => key));
        expectInside(places, size);
        expect(new Set(places.map(area)).size).toBe(1);
        for (const [index, a] of places.entries()) {
          for (const b of places.slice(index + 1)) expect(overlap(a, b)).toBe(false);
        }
      }
    },
  );

  it('keeps tiles near 16:9 on a wide display', () => {
    for (const count of [1, 3, 4, 5, 6, 7, 8]) {
      for (const { width, height } of arrangeTiles(tiles(count), null, DESKTOP)) {
        expect(width / height).toBeGreaterThan(1.3);
        expect(width / height).toBeLessThan(1.9);
      }
    }
  });

  it('reads in the order of joining, row by row', () => {
    const places = arrangeTiles(tiles(5), null, DESKTOP);
    const reading = [...places].sort((a, b) => a.y - b.y || a.x - b.x);
    expect(reading.map(({ key }) => key)).toEqual(['t0', 't1', 't2', 't3', 't4']);
  });

  it('shows the other large and us in its corner when there are two', () => {
    for (const local of [0, 1]) {
      for (const size of SIZES) {
        const places = arrangeTiles(tiles(2, local), null, size);
        const corner = places.find(({ slot }) => slot === 'corner');
        const large = places.find(({ slot }) => slot === 'grid');
        expect(corner?.key).toBe(`t${local}`);
        expect(large?.key).toBe(`t${1 - local}`);
        if (!corner || !large) throw new Error('two places');
        expect(area(large)).toBeGreaterThan(area(corner) * 4);
        expectInside(places, size);
      }
    }
  });

  it('gives a staged tile most of the room, and all others a strip beside or below it', () => {
    for (const size of SIZES) {
      for (const count of [2, 3, 5, 9]) {
        const places = arrangeTiles(tiles(count), 't1', size);
        const [stage] = places;
        expect(stage).toMatchObject({ key: 't1', slot: 'stage' });
        expect(places).toHaveLength(count);
        expectInside(places, size);
        for (const place of places.slice(1)) {
          expect(place.slot).toBe('strip');
          expect(stage && overlap(stage, place)).toBe(false);
          expect(stage && area(stage)).toBeGreaterThan(area(place));
        }
      }
    }
  });

  it('ignores a staged key that nobody has', () => {
    expect(arrangeTiles(tiles(3), 'gone', DESKTOP)).toEqual(arrangeTiles(tiles(3), null, DESKTOP));
  });
});
