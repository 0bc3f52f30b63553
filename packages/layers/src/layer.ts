import type * as tf from '@tensorflow/tfjs-core';
import { OptionError, type NamedVariable, type Trainable } from '@vse/core';

export interface ApplyOptions {
  /** Whether dropout and batch statistics behave as in training. Defaults to `false`. */
  readonly training?: boolean;
  /** Names what is drawn in training: the same name gives the same again. Without it each call draws anew. */
  readonly draw?: string;
}

/** A differentiable map of tensors with variables of its own. Its input is borrowed, its output is the caller's. */
export interface Layer extends Trainable {
  /** Reads `[..., inputDim]`; returns `[..., outputDim]`. */
  apply(x: tf.Tensor, options?: ApplyOptions): tf.Tensor;
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

/** Throws an `OptionError` unless `value` is a whole number of at least `least`. */
export function assertCount(where: string, name: string, value: number, least = 1): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new OptionError(`${where}: ${name} must be a whole number of at least ${least}, got ${value}.`);
}
