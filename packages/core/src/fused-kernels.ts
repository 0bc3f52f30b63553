import * as tf from '@tensorflow/tfjs-core';

/**
 * Kernels beyond TensorFlow.js's own, which a backend may have: one pass over memory in place of several operations.
 * `useBackend` registers those of its backend.
 *
 * - `VseAdamStep`: inputs `value`, `gradient`, `mean`, `square`, float32 of one shape; numbers `beta1`, `beta2`, `epsilon`,
 *   `change`, `kept`. Outputs `value * kept - change * mean' / (sqrt(square') + epsilon)`, `mean' = mean * beta1 +
 *   gradient` and `square' = square * beta2 + gradient^2`; with the number `reuse` 1 they take the memory of `value`, `mean` and
 *   `square` where no other tensor refers to it.
 * - `VseAdamRows`: the same of a matrix with `reuse`, for the gradient `values` `[read, dim]` of its rows `rows` `[read]`, int32, each
 *   once, and 0 in all others.
 * - `VseSumOfSquares`: input `x`, float32; output a scalar.
 * - `VseGru`: a whole sequence of `gru` in PyTorch's form, packed, of 4 hidden units or more. Inputs `products` `[rows, 3 hidden]`, the input products of
 *   the gates without biases, `inputBias` and `stateBias` `[3 hidden]`, `stateWeight` `[3 hidden, hidden]`, and, where rows are
 *   padding, `real` `[rows, 1]`; numbers `sizes`, the rows of each step. Outputs the states `[rows, hidden]` and what the gradient
 *   needs, `[rows, 4 hidden]`.
 * - `VseGruGradient`: inputs `dStates` and `states` `[rows, hidden]`, `trace`, the second output of `VseGru`, and `stateWeight`;
 *   numbers `sizes`. Outputs the gradients of the input products and of the recurrent products, `[rows, 3 hidden]`, and the
 *   state before each row, `[rows, hidden]`.
 * - `VseMaxOfHinges` and `VseSumOfHinges`: the losses of these names. Input `scores` `[rows, columns]`, and for the first
 *   `positives` of the same shape, 1 where a pair matches; without it the diagonal of a square batch matches. Number `margin`.
 *   Outputs the loss, a scalar, and its gradient; Infinity and 0 if a score is not finite.
 * - `VseInfoNce`: inputs `scores`, `positives` as above, and `scale`, a scalar, by which scores are multiplied. Outputs the
 *   loss and its gradients in the scores and in the scale; Infinity and 0 if a score is not finite.
 * - `VseL2Normalize`: `l2Normalize` along the last axis. Input `x`, number `epsilon`. Outputs the unit vectors and the lengths,
 *   one per vector.
 * - `VseL2NormalizeGradient`: inputs `dy`, and `unit` and `lengths`, the outputs of `VseL2Normalize`; number `epsilon`. Output
 *   the gradient of `x`.
 */
export type FusedKernel =
  | 'VseAdamStep'
  | 'VseAdamRows'
  | 'VseSumOfSquares'
  | 'VseGru'
  | 'VseGruGradient'
  | 'VseMaxOfHinges'
  | 'VseSumOfHinges'
  | 'VseInfoNce'
  | 'VseL2Normalize'
  | 'VseL2NormalizeGradient';

/**
 * True if the current backend has this fused kernel, for operations that must choose their way before they run.
 *
 * @param name - Name of the kernel.
 *
 * @example
 * ```ts
 * import { hasFusedKernel } from '@vse/core';
 *
 * console.log(hasFusedKernel('VseGru')); // false, unless useBackend started wasm
 * ```
 */
export function hasFusedKernel(name: FusedKernel): boolean {
  return (tf.getKernel(name, tf.getBackend()) as tf.KernelConfig | undefined) !== undefined;
}

/**
 * Runs a fused kernel of the current backend. It has no gradient.
 *
 * @param name - Name of the kernel.
 * @param inputs - Its tensors by name.
 * @param numbers - Its constants, or lists of them, by name.
 * @returns Its outputs; `undefined` if the backend lacks the kernel or an input is not float32, or `rows` not int32: use operations
 * then.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { runFusedKernel } from '@vse/core';
 *
 * const x = tf.tensor1d([3, 4]);
 * const [sum] = runFusedKernel('VseSumOfSquares', { x }) ?? [tf.sum(tf.square(x))];
 * console.log(await sum?.data()); // 25
 * ```
 */
export function runFusedKernel(
  name: FusedKernel,
  inputs: Readonly<Record<string, tf.Tensor>>,
  numbers: Readonly<Record<string, number | readonly number[]>> = {},
): readonly tf.Tensor[] | undefined {
  const wrong = Object.entries(inputs).some(
    ([input, { dtype }]) => dtype !== (input === 'rows' ? 'int32' : 'float32'),
  );
  if (wrong || !hasFusedKernel(name)) return undefined;
  const outputs: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, { ...inputs }, { ...numbers });
  return Array.isArray(outputs) ? outputs : [outputs];
}
