import { broadcast_util } from '@tensorflow/tfjs-core';

/** Traversal of two broadcast tensors: runs of equal length, within which each tensor advances by 1 or stays. */
export interface BroadcastRuns {
  readonly outShape: number[];
  /** Elements per run. */
  readonly length: number;
  /** Step of each tensor within a run. */
  readonly stepA: 0 | 1;
  readonly stepB: 0 | 1;
  /** Offset of each run in a and in b, in the order of the result. */
  readonly startsA: Int32Array;
  readonly startsB: Int32Array;
}

interface Axis {
  size: number;
  strideA: number;
  strideB: number;
}

/** Runs of two shapes, as long as possible. tfjs-core throws if the shapes do not broadcast together. */
export function broadcastRuns(a: readonly number[], b: readonly number[]): BroadcastRuns {
  const outShape = broadcast_util.assertAndGetBroadcastShape([...a], [...b]);
  const axes = mergedAxes(a, b, outShape);
  const inner = axes.pop() ?? { size: 1, strideA: 0, strideB: 0 };
  return {
    outShape,
    length: inner.size,
    stepA: inner.strideA === 0 ? 0 : 1,
    stepB: inner.strideB === 0 ? 0 : 1,
    startsA: starts(axes, 'strideA'),
    startsB: starts(axes, 'strideB'),
  };
}

/** Axes of the result, outermost first; merges neighbours that both tensors traverse alike. */
function mergedAxes(a: readonly number[], b: readonly number[], outShape: readonly number[]): Axis[] {
  const axes: Axis[] = [];
  let strideA = 1;
  let strideB = 1;
  for (let fromEnd = 1; fromEnd <= outShape.length; fromEnd++) {
    const size = outShape.at(-fromEnd)!;
    const sizeA = a.at(-fromEnd) ?? 1;
    const sizeB = b.at(-fromEnd) ?? 1;
    if (size === 1) continue;
    const axis = { size, strideA: sizeA === 1 ? 0 : strideA, strideB: sizeB === 1 ? 0 : strideB };
    const before = axes[0];
    if (before && continues(axis.strideA, before.strideA) && continues(axis.strideB, before.strideB))
      before.size *= size;
    else axes.unshift(axis);
    strideA *= sizeA;
    strideB *= sizeB;
  }
  return axes;
}

/** True if an axis continues the one inside it: both advance (tensors are contiguous) or both stay. */
function continues(outer: number, inner: number): boolean {
  return (outer === 0) === (inner === 0);
}

function starts(axes: readonly Axis[], stride: 'strideA' | 'strideB'): Int32Array {
  let offsets = Int32Array.of(0);
  for (const axis of axes) {
    const outer = offsets;
    offsets = new Int32Array(outer.length * axis.size);
    for (let i = 0, at = 0; i < outer.length; i++) {
      for (let k = 0; k < axis.size; k++) offsets[at++] = outer[i]! + k * axis[stride];
    }
  }
  return offsets;
}
