import * as tf from '@tensorflow/tfjs-core';
import { binaryKernel, type BinaryLoop } from './binary-kernel';
import { repairTogether, type Repair } from './kernel-repair';

/** One loop per operation: calling a function per element costs ten times as much. */
const comparisons: Readonly<Record<string, BinaryLoop>> = {
  [tf.Equal]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! === b[j]! ? 1 : 0;
  },
  [tf.NotEqual]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! !== b[j]! ? 1 : 0;
  },
  [tf.Greater]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! > b[j]! ? 1 : 0;
  },
  [tf.GreaterEqual]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! >= b[j]! ? 1 : 0;
  },
  [tf.Less]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! < b[j]! ? 1 : 0;
  },
  [tf.LessEqual]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! <= b[j]! ? 1 : 0;
  },
  [tf.LogicalAnd]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! & b[j]!;
  },
  [tf.LogicalOr]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! | b[j]!;
  },
};

const extremes: Readonly<Record<string, BinaryLoop>> = {
  [tf.Maximum]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = Math.max(a[i]!, b[j]!);
  },
  [tf.Minimum]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = Math.min(a[i]!, b[j]!);
  },
};

/**
 * Comparisons, `tf.logicalAnd`, `tf.logicalOr`, `tf.maximum` and `tf.minimum` on wasm, as plain loops over the heap. With
 * broadcasting, as in the gradient of every `tf.max`, the original kernels recompute both indices for each element, 0.2
 * us; and their extremes of NaN differ from those of cpu.
 */
export function wasmComparisonsRepair(): Repair {
  const [first, ...others] = [
    ...Object.entries(comparisons).map(([kernelName, loop]) =>
      binaryKernel(kernelName, loop, { dtypeOf: () => 'bool' }),
    ),
    ...Object.entries(extremes).map(([kernelName, loop]) => binaryKernel(kernelName, loop)),
  ];
  return repairTogether({
    name: 'wasm comparisons',
    why: 'with broadcasting they take 0.2 us per element, also in the gradient of every tf.max',
    parts: [first!, ...others],
  });
}
