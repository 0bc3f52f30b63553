import type * as tf from '@tensorflow/tfjs-core';
import type { EncodeOptions, NamedVariable, Trainable } from '@vse/core';

/** A differentiable map of tensors, with or without variables. The caller owns the input and the output. */
export interface Layer extends Trainable {
  /** Reads `[..., inputDim]`; returns `[..., outputDim]`. */
  apply(x: tf.Tensor, options?: EncodeOptions): tf.Tensor;
  /** Lists the variables, named as in PyTorch's state dictionaries; `prefixed` names them for the layer above. */
  variables(): readonly NamedVariable[];
  /** Frees the variables. */
  dispose(): void;
}

/**
 * Returns the same variables with a prefix before each name: `weight` becomes `fc.weight`.
 *
 * @example
 * ```ts
 * import { linear, prefixed } from '@vse/layers';
 *
 * const variables = prefixed('fc', linear({ inputDim: 4, outputDim: 2 }).variables());
 * console.log(variables.map(({ name }) => name)); // fc.weight, fc.bias
 * ```
 */
export function prefixed(prefix: string, variables: readonly NamedVariable[]): readonly NamedVariable[] {
  return variables.map(({ name, variable }) => ({ name: `${prefix}.${name}`, variable }));
}

/**
 * Frees variables.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { disposeVariables, linear } from '@vse/layers';
 *
 * const before = tf.memory().numTensors;
 * disposeVariables(linear({ inputDim: 4, outputDim: 2 }).variables());
 * console.log(tf.memory().numTensors - before); // 0
 * ```
 */
export function disposeVariables(variables: readonly NamedVariable[]): void {
  for (const { variable } of variables) variable.dispose();
}
