import { assertPositive, assertWhole, DataError, ShapeError, type FeatureMatrix } from '@vse/core';

/** Bins, scale and sampling of `roiAlign`. */
export interface RoiAlignOptions {
  /** Bins of a box, down and across. Defaults to 7 x 7. */
  readonly outputSize?: { readonly rows: number; readonly columns: number };
  /** Factor from a box's unit to cells. Defaults to `1`. */
  readonly spatialScale?: number;
  /** Sampling points per bin, down and across; 0 means as many as a bin has cells, rounded up. Defaults to `0`. */
  readonly samplingRatio?: number;
  /** Centres cell i at i + 0.5; `false` centres it at i, as Detectron did. Defaults to `true`. */
  readonly aligned?: boolean;
}

/** A feature map: `[rows * columns, dim]`, cells row by row. */
export interface FeatureMap extends FeatureMatrix {
  /** Rows and columns of the map. */
  readonly grid: { readonly rows: number; readonly columns: number };
}

/** Weights of the cells in each bin along one axis: `weights[bin]` begins at the cell `first[bin]`. */
interface AxisWeights {
  readonly first: readonly number[];
  readonly weights: readonly Float64Array[];
}

/**
 * ROI align, as torchvision's `roi_align` defines it: a box is split into bins, each the mean of regular sampling points,
 * interpolated bilinearly between the centres of cells. A point more than one cell outside the map reads 0, a closer one
 * the map's edge. https://arxiv.org/abs/1703.06870
 *
 * Reads boxes flat, `[x1, y1, x2, y2]`; returns `[boxes, rows, columns, dim]`; torchvision has the channels before the
 * rows. The points of a bin form a grid, so that the weight of a cell is a weight down times a weight across, and time
 * grows with cells, not points.
 *
 * @throws `DataError` if a box is inverted or not finite, `ShapeError` if sizes disagree, `OptionError` if a number is
 * out of its range.
 *
 * @example
 * ```ts
 * import { roiAlign } from '@vse/features';
 *
 * const map = { values: Float32Array.of(1, 2, 3, 4), length: 4, dim: 1, grid: { rows: 1, columns: 4 } };
 * console.log(roiAlign(map, [0, 0, 4, 1], { outputSize: { rows: 1, columns: 2 } })); // 1.5, 3.5
 * ```
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
 * Pools one vector for each box: the mean over the bins of `roiAlign`, without computing the bins. Returns `[boxes, dim]`.
 * Time grows with the cells that the boxes cover.
 *
 * @throws `DataError`, `ShapeError` or `OptionError` as `roiAlign`.
 *
 * @example
 * ```ts
 * import { roiAlignMean } from '@vse/features';
 *
 * const map = { values: Float32Array.of(1, 2, 3, 4), length: 4, dim: 1, grid: { rows: 1, columns: 4 } };
 * console.log(roiAlignMean(map, [0, 0, 4, 1, 0, 0, 2, 1]).values); // 2.5, 1.5
 * ```
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

/** Checks map, boxes and options; returns the bins and, for a box, the weights down and across. */
function alignment(map: FeatureMap, boxes: ArrayLike<number>, options: RoiAlignOptions) {
  const { grid, length, dim, values } = map;
  const {
    outputSize = { rows: 7, columns: 7 },
    spatialScale = 1,
    samplingRatio = 0,
    aligned = true,
  } = options;
  const { rows, columns } = outputSize;
  assertWhole('roiAlign', 'outputSize.rows', rows);
  assertWhole('roiAlign', 'outputSize.columns', columns);
  assertWhole('roiAlign', 'samplingRatio', samplingRatio, { from: 0 });
  assertPositive('roiAlign', 'spatialScale', spatialScale);
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

/** Computes the weights of one axis; `from` and `to` are the ends of a box in cells. */
function axisWeights(from: number, to: number, { bins, cells, samplingRatio, aligned }: Axis): AxisWeights {
  const offset = aligned ? 0.5 : 0;
  const [start, end] = [from - offset, to - offset];
  // Without alignment a box spans at least one cell, as in Detectron.
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

/** Averages the bins of an axis: one weight for each cell. */
function meanOf({ first, weights }: AxisWeights, cells: number): Float64Array {
  const mean = new Float64Array(cells);
  weights.forEach((row, bin) =>
    row.forEach((weight, i) => (mean[first[bin]! + i]! += weight / weights.length)),
  );
  return mean;
}

/** Adds the cells of a map, from a corner on, to a vector: each times its weight down times its weight across. */
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
