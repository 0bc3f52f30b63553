import * as tf from '@tensorflow/tfjs-core';

/**
 * Kernels beyond TensorFlow.js's own, which a backend may have: one pass over memory in place of several operations.
 * `useBackend` registers those of its backend.
 *
 * - `VseAdamStep`: inputs `value`, `gradient`, `mean`, `square`, float32 of one shape; numbers `beta1`, `beta2`, `epsilon`,
 *   `change`, `kept`. Outputs `value * kept - change * mean' / (sqrt(square') + epsilon)`, `mean' = mean * beta1 +
 *   gradient` and `square' = square * beta2 + gradient^2`.
 * - `VseSumOfSquares`: input `x`, float32; output a scalar.
 */
export type FusedKernel = 'VseAdamStep' | 'VseSumOfSquares';

/**
 * Runs a fused kernel of the current backend. It has no gradient.
 *
 * @param name - Name of the kernel.
 * @param inputs - Its tensors by name.
 * @param numbers - Its constants by name.
 * @returns Its outputs; `undefined` if the backend lacks the kernel or an input is not float32: use operations then.
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
  numbers: Readonly<Record<string, number>> = {},
): readonly tf.Tensor[] | undefined {
  const registered = tf.getKernel(name, tf.getBackend()) as tf.KernelConfig | undefined;
  if (!registered || Object.values(inputs).some(({ dtype }) => dtype !== 'float32')) return undefined;
  const outputs: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, { ...inputs }, { ...numbers });
  return Array.isArray(outputs) ? outputs : [outputs];
}
