export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a tile sits: among equals, large on the stage, small beside it, or floating in the corner. */
export type Slot = 'grid' | 'stage' | 'strip' | 'corner';

export interface Placement extends Box {
  readonly key: string;
  readonly slot: Slot;
}

export interface Arrangeable {
  readonly key: string;
  readonly isLocal: boolean;
}

interface Shape {
  readonly minAspect: number;
  readonly maxAspect: number;
}

const GAP = 10;
const MIN_STRIP = 84;
/** Cameras are 16:9; a little wider is cropped without loss. */
const MAX_ASPECT = 17 / 9;
const LANDSCAPE: Shape = { minAspect: 4 / 3, maxAspect: MAX_ASPECT };
/** Phones held upright: tall tiles waste less than wide ones. */
const PORTRAIT: Shape = { minAspect: 3 / 4, maxAspect: MAX_ASPECT };
const ALONE_UPRIGHT: Shape = { minAspect: 9 / 16, maxAspect: MAX_ASPECT };

const isUpright = ({ width, height }: Size) => width < height;
const clamp = (value: number, least: number, most: number) =>
  Math.min(Math.max(value, least), most);

/** The largest box of an allowed shape inside a cell, in whole pixels. */
function fit(cell: Size, shape: Shape): Size {
  const aspect = clamp(cell.width / cell.height, shape.minAspect, shape.maxAspect);
  const width = Math.min(cell.width, cell.height * aspect);
  return { width: Math.floor(width), height: Math.floor(Math.min(cell.height, width / aspect)) };
}

interface Grid extends Size {
  readonly columns: number;
}

/** The number of columns that makes the tiles largest; fewer columns on a tie. */
function bestGrid(count: number, area: Size, shape: Shape): Grid {
  let best: Grid = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cell = {
      width: Math.max(1, (area.width - GAP * (columns - 1)) / columns),
      height: Math.max(1, (area.height - GAP * (rows - 1)) / rows),
    };
    const tile = fit(cell, shape);
    if (tile.width * tile.height > best.width * best.height) best = { columns, ...tile };
  }
  return best;
}

function placeGrid(keys: readonly string[], area: Box, shape: Shape, slot: Slot): Placement[] {
  const { columns, width, height } = bestGrid(keys.length, area, shape);
  const rows = Math.ceil(keys.length / columns);
  const top = area.y + (area.height - rows * height - (rows - 1) * GAP) / 2;
  return keys.map((key, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, keys.length - row * columns);
    const left = area.x + (area.width - inRow * width - (inRow - 1) * GAP) / 2;
    return {
      key,
      slot,
      x: Math.round(left + (index % columns) * (width + GAP)),
      y: Math.round(top + row * (height + GAP)),
      width,
      height,
    };
  });
}

function placePair(local: string, remote: string, size: Size): Placement[] {
  const area = { x: 0, y: 0, ...size };
  const [large] = placeGrid([remote], area, isUpright(size) ? ALONE_UPRIGHT : LANDSCAPE, 'grid');
  if (large === undefined) return [];
  const width = Math.round(clamp(Math.min(size.width, size.height) * 0.28, 96, 232));
  const height = Math.round(isUpright(size) ? (width * 4) / 3 : (width * 9) / 16);
  return [
    large,
    {
      key: local,
      slot: 'corner',
      x: large.x + large.width - width - GAP,
      y: large.y + large.height - height - GAP,
      width,
      height,
    },
  ];
}

function placeStage(staged: string, others: readonly string[], size: Size): Placement[] {
  if (others.length === 0) return [{ key: staged, slot: 'stage', x: 0, y: 0, ...size }];
  if (size.width > size.height * 1.15) {
    const widest = Math.round(clamp(size.width * 0.2, 112, 260));
    const { columns, width: tile } = bestGrid(
      others.length,
      { width: widest, height: size.height },
      LANDSCAPE,
    );
    // Many small tiles do not fill the strip: the stage takes what is left.
    const strip = columns * tile + (columns - 1) * GAP;
    const width = size.width - strip - GAP;
    const beside = { x: width + GAP, y: 0, width: strip, height: size.height };
    return [
      { key: staged, slot: 'stage', x: 0, y: 0, width, height: size.height },
      ...placeGrid(others, beside, LANDSCAPE, 'strip'),
    ];
  }
  // Screens are wide: on an upright display the people get what a screen cannot fill.
  const least = size.height * (others.length > 2 ? 0.4 : 0.68);
  const height = Math.round(clamp(size.width * 0.72, least, size.height - MIN_STRIP - GAP));
  const below = { x: 0, y: height + GAP, width: size.width, height: size.height - height - GAP };
  return [
    { key: staged, slot: 'stage', x: 0, y: 0, width: size.width, height },
    ...placeGrid(others, below, PORTRAIT, 'strip'),
  ];
}

/**
 * Gives each tile its place, in the order of `tiles`, which is the order of joining: nobody changes place
 * while all fit. One: large. Two: the other large, ourselves in the corner. More: equal tiles. With a
 * staged tile: that one large, all others in a strip.
 */
export function arrangeTiles(
  tiles: readonly Arrangeable[],
  staged: string | null,
  size: Size,
): Placement[] {
  if (size.width < 1 || size.height < 1 || tiles.length === 0) return [];
  const keys = tiles.map((tile) => tile.key);
  if (staged !== null && keys.includes(staged)) {
    return placeStage(
      staged,
      keys.filter((key) => key !== staged),
      size,
    );
  }
  const local = tiles.find((tile) => tile.isLocal);
  const remote = tiles.find((tile) => !tile.isLocal);
  if (tiles.length === 2 && local && remote) return placePair(local.key, remote.key, size);
  const alone = tiles.length === 1 && isUpright(size) ? ALONE_UPRIGHT : null;
  const shape = alone ?? (isUpright(size) ? PORTRAIT : LANDSCAPE);
  return placeGrid(keys, { x: 0, y: 0, ...size }, shape, 'grid');
}
