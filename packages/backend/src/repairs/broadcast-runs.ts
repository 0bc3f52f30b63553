import { broadcast_util } from '@tensorflow/tfjs-core';

/** How an operation on two tensors walks them: runs of equal length, in each of which a tensor steps by 1 or stays. */
export interface BroadcastRuns {
  readonly outShape: number[];
  /** Numbers per run. */
  readonly length: number;
  /** How each tensor moves within a run, 1 or 0. */
  readonly stepA: 0 | 1;
  readonly stepB: 0 | 1;
  /** Where each run begins in a and in b, in the order of the result. */
  readonly startsA: Int32Array;
  readonly startsB: Int32Array;
}

interface Axis {
  size: number;
  strideA: number;
  strideB: number;
}

/** The runs of two shapes, as long as they can be; throws where the shapes do not broadcast together. */
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

/** The axes of the result, outermost first, neighbours that both tensors walk alike taken as one. */
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

/** Whether an axis goes on where the one inside it ends: both move, as shapes are contiguous, or both stay. */
function continues(outer: number, inner: number): boolean {
  return (outer === 0) === (inner === 0);
}

function starts(axes: readonly Axis[], stride: 'strideA' | 'strideB'): Int32Array {
  let places = Int32Array.of(0);
  for (const axis of axes) {
    const outer = places;
    places = new Int32Array(outer.length * axis.size);
    for (let i = 0, at = 0; i < outer.length; i++) {
      for (let k = 0; k < axis.size; k++) places[at++] = outer[i]! + k * axis[stride];
    }
  }
  return places;
}
