import { util } from '@tensorflow/tfjs-core';

/** Loop over the innermost axes of x from offset `from`, which folds into the totals from offset `to`. */
export interface Tile {
  readonly from: number;
  readonly to: number;
  /** Sizes of the last two axes after merging: the outer is reduced if the inner is kept, and the reverse. */
  readonly outer: number;
  readonly inner: number;
  readonly innerIsReduced: boolean;
}

/** Folds the elements of a tile of x into its totals. */
export type FoldTile = (totals: Float64Array, x: ArrayLike<number>, tile: Tile) => void;

/** Neighbouring axes that are all reduced or all kept, as one. */
interface MergedAxis {
  size: number;
  readonly reduced: boolean;
}

/**
 * Walks a contiguous tensor tile by tile, to fold it over some of its axes into totals, one per element of the result, in
 * the order of its memory. Equal neighbours are one axis, and the last two are one tile, so that most reductions are a
 * single one.
 */
export function foldAxes(
  { shape, axes }: { readonly shape: readonly number[]; readonly axes: readonly number[] },
  fold: (tile: Tile) => void,
): void {
  if (util.sizeFromShape([...shape]) === 0) return;
  const merged = mergedAxes(shape, axes);
  const inner = merged.pop() ?? { size: 1, reduced: true };
  const outer = merged.pop() ?? { size: 1, reduced: !inner.reduced };
  const tile = { outer: outer.size, inner: inner.size, innerIsReduced: inner.reduced };
  const tileSize = outer.size * inner.size;
  const tileTotals = inner.reduced ? outer.size : inner.size;
  for (const [block, to] of totalsOfBlocks(merged).entries()) {
    fold({ ...tile, from: block * tileSize, to: to * tileTotals });
  }
}

function mergedAxes(shape: readonly number[], axes: readonly number[]): MergedAxis[] {
  const merged: MergedAxis[] = [];
  for (const [axis, size] of shape.entries()) {
    const reduced = axes.includes(axis);
    const last = merged.at(-1);
    if (size === 1) continue;
    if (last?.reduced === reduced) last.size *= size;
    else merged.push({ size, reduced });
  }
  return merged;
}

/** Index among the results of each block of the outer axes, in the order of x. */
function totalsOfBlocks(axes: readonly MergedAxis[]): Int32Array {
  let indices = Int32Array.of(0);
  for (const { size, reduced } of axes) {
    const before = indices;
    indices = new Int32Array(before.length * size);
    for (let i = 0, at = 0; i < before.length; i++) {
      for (let k = 0; k < size; k++) indices[at++] = reduced ? before[i]! : before[i]! * size + k;
    }
  }
  return indices;
}

/** Adds each element to its total. One plain loop: with several totals at once V8 takes twice the time. */
export const addTile: FoldTile = (totals, x, { from, to, outer, inner, innerIsReduced }) => {
  let i = from;
  if (!innerIsReduced) {
    for (let row = 0; row < outer; row++) {
      for (let j = to; j < to + inner; i++, j++) totals[j] = totals[j]! + x[i]!;
    }
    return;
  }
  for (let j = to; j < to + outer; j++) {
    let total = totals[j]!;
    for (const end = i + inner; i < end; i++) total += x[i]!;
    totals[j] = total;
  }
};

/** Multiplies each element into its product. */
export const multiplyTile: FoldTile = (products, x, { from, to, outer, inner, innerIsReduced }) => {
  let i = from;
  for (let row = 0; row < outer; row++) {
    for (let column = 0; column < inner; column++, i++) {
      const j = to + (innerIsReduced ? row : column);
      products[j] = products[j]! * x[i]!;
    }
  }
};
