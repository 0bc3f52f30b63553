import type * as tf from '@tensorflow/tfjs-core';
import type { EncodeOptions, NamedVariable, Trainable } from '@vse/core';

/** A differentiable map of tensors with variables of its own. Its input is borrowed, its output is the caller's. */
export interface Layer extends Trainable {
  /** Reads `[..., inputDim]`; returns `[..., outputDim]`. */
  apply(x: tf.Tensor, options?: EncodeOptions): tf.Tensor;
  /** Named as in PyTorch's state dictionaries, from this layer down: a composer prefixes them. */
  variables(): readonly NamedVariable[];
  dispose(): void;
}

/** The same variables, each name behind `prefix.`: `weight` becomes `fc.weight`. */
export function prefixed(prefix: string, variables: readonly NamedVariable[]): readonly NamedVariable[] {
  return variables.map(({ name, variable }) => ({ name: `${prefix}.${name}`, variable }));
}

/** Frees variables. */
export function disposeVariables(variables: readonly NamedVariable[]): void {
  for (const { variable } of variables) variable.dispose();
}
