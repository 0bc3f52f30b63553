import type * as tf from '@tensorflow/tfjs-core';
import type { NativeTensor } from '../repairs/tensorflow-backend';
import type { NativeOperations } from './tensorflow-operations';

/** Outcome of a check of scores by native operations. */
export interface FiniteScores {
  /** The cost, or Infinity where a score or the cost is not finite. */
  cost(value: number): NativeTensor;
  /** A gradient times a number, 0 where a score is not finite. */
  gradient(gradient: number, factor: number): NativeTensor;
}

/** Checks that all scores are finite, without reading them on the host. */
export function finiteScores(native: NativeOperations, scores: tf.TensorInfo): FiniteScores {
  const { run, outputs } = native;
  const isFinite = (x: number) => run('IsFinite', [x]);
  const axes = native.integers(0, 1);
  const all = outputs('All', [isFinite(native.of(scores)), axes], { Tidx: 'int32', keep_dims: false })[0]!.id;
  const toNumber = { SrcT: 'bool', DstT: 'float32', Truncate: false } as const;
  const clean = outputs('Cast', [all], toNumber)[0]!.id; // [], 1 or 0
  const float = { T: 'float32' } as const;
  return {
    cost(value) {
      const usable = outputs('LogicalAnd', [all, isFinite(value)], {})[0]!.id; // []
      return outputs('SelectV2', [usable, value, native.number(Infinity)], float)[0]!;
    },
    gradient: (gradient, factor) => outputs('MulNoNan', [gradient, run('Mul', [clean, factor])], float)[0]!,
  };
}

/** Minus the sum of two tensors; never -0. */
export function minusSum({ run, number }: NativeOperations, a: number, b: number): number {
  return run('Sub', [number(0), run('AddV2', [a, b])]);
}
