import { DataError, OptionError, ShapeError, type FeatureMatrix } from '@vse/core';

export interface RoiAlignOptions {
  /** How many bins a box is cut into, down and across. Defaults to 7 x 7. */
  readonly outputSize?: { readonly rows: number; readonly columns: number };
  /** What a box's numbers are multiplied by to be in cells. Defaults to `1`. */
  readonly spatialScale?: number;
  /** Points that are read in each bin, down and across; 0 takes as many as a bin has cells, rounded up. Defaults to `0`. */
  readonly samplingRatio?: number;
  /** Whether cell i is centred at i + 0.5, as it should be; false centres it at i, as Detectron did. Defaults to `true`. */
  readonly aligned?: boolean;
}

/** A feature map: `[rows * columns, dim]`, cells row by row. */
export interface FeatureMap extends FeatureMatrix {
  readonly grid: { readonly rows: number; readonly columns: number };
}

/** What each bin along one axis takes of each cell: `first[bin]` is the first cell, `weights[bin]` those from it on. */
interface AxisWeights {
  readonly first: readonly number[];
  readonly weights: readonly Float64Array[];
}

/**
 * ROI align, to torchvision's definition of `roi_align`: a box is cut into bins, the map is read at regular points of each
 * bin, bilinearly between the cells' centres, and a bin is the mean of its points. A point more than one cell outside the
 * map reads 0, one less far reads the map's edge. https://arxiv.org/abs/1703.06870
 *
 * Reads boxes flat, `[x1, y1, x2, y2]`; returns `[boxes, rows, columns, dim]`, where torchvision has the channels before the
 * rows. A bin's points are a grid, so what it takes of a cell is a weight down times a weight across: a box costs its
 * cells, not its points. Throws a `DataError` for a box that is inside out or not finite, a `ShapeError` where sizes disagree.
 */
export function roiAlign(
  map: FeatureMap,
  boxes: ArrayLike<number>,
  options: RoiAlignOptions = {},
): Float32Array {
  const { rows, columns, axes } = alignment(map, boxes, options);
  const { dim } = map;
  const count = boxes.length / 4;
  const pooled = new Float32Array(count * rows * columns * dim);
  for (let box = 0; box < count; box++) {
    const { down, across } = axes(box);
    for (let row = 0, to = box * rows * columns * dim; row < rows; row++) {
      for (let column = 0; column < columns; column++, to += dim) {
        const weights = [down.weights[row]!, across.weights[column]!] as const;
        addCells(pooled.subarray(to, to + dim), map, [down.first[row]!, across.first[column]!], weights);
      }
    }
  }
  return pooled;
}

/**
 * One vector for each box: the mean over the bins of `roiAlign`, without making the bins. Returns `[boxes, dim]`. All boxes
 * of an image come out of one map, for the cost of the cells that they cover.
 */
export function roiAlignMean(
  map: FeatureMap,
  boxes: ArrayLike<number>,
  options: RoiAlignOptions = {},
): FeatureMatrix {
  const { axes } = alignment(map, boxes, options);
  const { dim } = map;
  const length = boxes.length / 4;
  const values = new Float32Array(length * dim);
  for (let box = 0; box < length; box++) {
    const { down, across } = axes(box);
    const weights = [meanOf(down, map.grid.rows), meanOf(across, map.grid.columns)] as const;
    addCells(values.subarray(box * dim, (box + 1) * dim), map, [0, 0], weights);
  }
  return { values, length, dim };
}

/** Checks what was given; returns the bins and, for a box, the weights down and across. */
function alignment(map: FeatureMap, boxes: ArrayLike<number>, options: RoiAlignOptions) {
  const { grid, length, dim, values } = map;
  const {
    outputSize = { rows: 7, columns: 7 },
    spatialScale = 1,
    samplingRatio = 0,
    aligned = true,
  } = options;
  const { rows, columns } = outputSize;
  const whole = [rows, columns].every((bins) => Number.isInteger(bins) && bins >= 1);
  if (!whole || !Number.isInteger(samplingRatio) || samplingRatio < 0 || !(spatialScale > 0)) {
    throw new OptionError(
      `roiAlign: outputSize must be whole numbers of at least 1, samplingRatio one of at least 0 and spatialScale positive, got ${rows} x ${columns}, ${samplingRatio} and ${spatialScale}.`,
    );
  }
  if (grid.rows * grid.columns !== length || values.length !== length * dim || boxes.length % 4 !== 0) {
    throw new ShapeError(
      `roiAlign: the map must be [${grid.rows} x ${grid.columns}, ${dim}] and boxes 4 numbers each, got [${length}, ${dim}] of ${values.length} numbers and ${boxes.length} numbers of boxes.`,
    );
  }
  const axes = (box: number) => {
    const [x1, y1, x2, y2] = Array.from({ length: 4 }, (_, side) => boxes[4 * box + side]!) as Box;
    if (![x1, y1, x2, y2].every(Number.isFinite) || x2 < x1 || y2 < y1) {
      throw new DataError(
        `roiAlign: box ${box} must be [x1, y1, x2, y2] with x1 <= x2 and y1 <= y2, got [${x1}, ${y1}, ${x2}, ${y2}].`,
      );
    }
    const along = (from: number, to: number, bins: number, cells: number) =>
      axisWeights(from * spatialScale, to * spatialScale, { bins, cells, samplingRatio, aligned });
    return { down: along(y1, y2, rows, grid.rows), across: along(x1, x2, columns, grid.columns) };
  };
  return { rows, columns, axes };
}

type Box = [number, number, number, number];

interface Axis {
  readonly bins: number;
  readonly cells: number;
  readonly samplingRatio: number;
  readonly aligned: boolean;
}

/** The weights of one axis: `from` and `to` are a box's ends in cells. */
function axisWeights(from: number, to: number, { bins, cells, samplingRatio, aligned }: Axis): AxisWeights {
  const offset = aligned ? 0.5 : 0;
  const [start, end] = [from - offset, to - offset];
  // Without alignment a box has at least one cell, as it had in Detectron.
  const size = aligned ? end - start : Math.max(end - start, 1);
  const step = size / bins;
  const points = samplingRatio > 0 ? samplingRatio : Math.ceil(step);
  const first: number[] = [];
  const weights: Float64Array[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const all = new Float64Array(cells);
    let [low, high] = [cells, -1];
    for (let point = 0; point < points; point++) {
      const at = start + bin * step + ((point + 0.5) * step) / points;
      if (at < -1 || at > cells) continue;
      const place = Math.min(Math.max(at, 0), cells - 1);
      const cell = Math.min(Math.floor(place), Math.max(cells - 2, 0));
      const next = Math.min(cell + 1, cells - 1);
      all[cell]! += (1 - (place - cell)) / points;
      all[next]! += (place - cell) / points;
      low = Math.min(low, cell);
      high = Math.max(high, next);
    }
    first.push(Math.min(low, cells - 1));
    weights.push(all.subarray(Math.min(low, cells - 1), high + 1));
  }
  return { first, weights };
}

/** The mean of an axis' bins, by cell from the first on. */
function meanOf({ first, weights }: AxisWeights, cells: number): Float64Array {
  const mean = new Float64Array(cells);
  weights.forEach((row, bin) =>
    row.forEach((weight, i) => (mean[first[bin]! + i]! += weight / weights.length)),
  );
  return mean;
}

/** Adds the cells of a map from a corner on to a vector, each by its weight down times its weight across. */
function addCells(
  to: Float32Array,
  { values, dim, grid }: FeatureMap,
  [top, left]: readonly [number, number],
  [down, across]: readonly [Float64Array, Float64Array],
): void {
  const sum = new Float64Array(dim);
  down.forEach((weightDown, y) => {
    if (weightDown === 0) return;
    across.forEach((weightAcross, x) => {
      const weight = weightDown * weightAcross;
      if (weight === 0) return;
      const cell = (top + y) * grid.columns + left + x;
      for (let i = 0, at = cell * dim; i < dim; i++, at++) sum[i]! += weight * values[at]!;
    });
  });
  to.set(sum);
}
