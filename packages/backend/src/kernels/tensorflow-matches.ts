import type * as tf from '@tensorflow/tfjs-core';
import type { NativeOperations } from './tensorflow-operations';

/** The matching pairs of scores `[rows, columns]`, for native operations. */
export interface NativeMatches {
  /** Number of matching pairs. */
  readonly count: number;
  /** Replaces the matches of a matrix by -Infinity, which leaves its negatives. */
  negativesOf(matrix: number): number;
  /** Numbers of a matrix at the matches, `[pairs]`. */
  at(matrix: number): number;
  /** Writes numbers of the matches, `[pairs]`, into a matrix that is 0 there. */
  put(matrix: number, numbers: number): number;
  /** The rows of the matches, and their columns. */
  readonly sides: readonly [NativeSide, NativeSide];
}

/** One axis of the scores: their rows or their columns, `[items]`. */
export interface NativeSide {
  /** Axis along which the scores of an item lie: 1 for rows, 0 for columns. */
  readonly axis: 0 | 1;
  readonly items: number;
  /** Number of the item of each match, `[pairs]`. */
  ofMatches(items: number): number;
  /** Sum over the matches of each item, `[items]`. */
  sums(pairs: number): number;
}

/** Reads the matches from `positives`, 1 where a pair matches; without them the diagonal matches. */
export function nativeMatches(
  native: NativeOperations,
  scores: tf.TensorInfo,
  positives: tf.TensorInfo | undefined,
): NativeMatches {
  const shape = scores.shape as [number, number];
  return positives ? listedMatches(native, shape, positives) : diagonalMatches(native, shape);
}

function diagonalMatches(native: NativeOperations, [rows, columns]: [number, number]): NativeMatches {
  const { run, outputs } = native;
  const put = (matrix: number, numbers: number) => run('MatrixSetDiag', [matrix, numbers]);
  const side = (axis: 0 | 1, items: number): NativeSide => ({
    axis,
    items,
    ofMatches: (numbers) => numbers,
    sums: (pairs) => pairs,
  });
  return {
    count: rows,
    negativesOf: (matrix) =>
      put(matrix, run('Fill', [native.integers(rows), native.number(-Infinity)], { index_type: 'int32' })),
    at: (matrix) => outputs('MatrixDiagPart', [matrix], { T: 'float32' })[0]!.id,
    put,
    sides: [side(1, rows), side(0, columns)],
  };
}

function listedMatches(
  native: NativeOperations,
  [rows, columns]: [number, number],
  positives: tf.TensorInfo,
): NativeMatches {
  const { run, outputs } = native;
  const toFlags = { SrcT: 'float32', DstT: 'bool', Truncate: false } as const;
  const matching = outputs('Cast', [native.of(positives)], toFlags)[0]!.id; // [rows, columns]
  const places = outputs('Where', [matching], { T: 'bool' })[0]!; // [pairs, 2], int64
  const unpacked = outputs('Unpack', [places.id], { T: 'int64', num: 2, axis: 1 }, 2); // rows and columns, [pairs]
  const ints = { Tindices: 'int64' } as const;
  const side = (axis: 0 | 1, items: number, numbers: number): NativeSide => ({
    axis,
    items,
    ofMatches: (x) =>
      outputs('GatherV2', [x, numbers, native.integer(0)], {
        Tparams: 'float32',
        Taxis: 'int32',
        ...ints,
      })[0]!.id,
    sums: (pairs) =>
      run('UnsortedSegmentSum', [pairs, numbers, native.integer(items)], { Tnumsegments: 'int32', ...ints }),
  });
  return {
    count: places.shape[0]!,
    negativesOf: (matrix) => run('SelectV2', [matching, native.number(-Infinity), matrix]),
    at: (matrix) => outputs('GatherNd', [matrix, places.id], { Tparams: 'float32', ...ints })[0]!.id,
    put: (matrix, numbers) => run('TensorScatterAdd', [matrix, places.id, numbers], ints),
    sides: [side(1, rows, unpacked[0]!.id), side(0, columns, unpacked[1]!.id)],
  };
}
