import * as tf from '@tensorflow/tfjs-core';
import { DataError, VseError, type Loss, type NamedVariable } from '@vse/core';
import type { Optimizer } from './optimizer';
import type { TrainingState } from './training-state';
import { modelVariables, type AnyModel } from './variables';

/** Numbers of a tensor, off the engine. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export type StoredArrays = Readonly<Record<string, StoredArray>>;

/** A whole training at one moment: all it takes to go on as if nothing had happened. */
export interface Snapshot {
  readonly weights: StoredArrays;
  readonly optimizer: {
    readonly name: string;
    readonly steps: Readonly<Record<string, number>>;
    readonly tensors: StoredArrays;
  };
  readonly state: TrainingState;
}

/** Reads all weights and the optimiser's state back. Throws a `VseError` where a weight is not finite. */
export async function takeSnapshot(
  variables: readonly NamedVariable[],
  optimizer: Optimizer,
  state: TrainingState,
): Promise<Snapshot> {
  const weights = await readAll(variables.map(({ name, variable }) => [name, variable]));
  for (const [name, { data }] of Object.entries(weights)) {
    if (data.every(Number.isFinite)) continue;
    throw new VseError(
      `fit: ${name} holds values that are not finite after step ${state.globalStep}; no checkpoint was written over ` +
        'the last good one. Lower the learning rate or clip the gradients (clipNorm: 2).',
    );
  }
  const { steps, tensors } = optimizer.state();
  const slots = await readAll(Object.entries(tensors));
  return { weights, optimizer: { name: optimizer.name, steps, tensors: slots }, state };
}

/**
 * Gives a model, and a loss that has variables, the weights of a checkpoint.
 *
 * Throws a `DataError` that names the first weight which is missing, unexpected or of another shape; then no variable
 * has changed. Without `loss`, weights of a loss are left aside.
 */
export function restoreModel(model: AnyModel, { weights }: Pick<Snapshot, 'weights'>, loss?: Loss): void {
  const variables = modelVariables(model, loss);
  const known = new Set(variables.map(({ name }) => name));
  for (const name of Object.keys(weights)) {
    if (known.has(name) || (!loss && name.startsWith('loss.'))) continue;
    throw new DataError(
      `restoreModel: the checkpoint has ${name}, the model has ${[...known].join(', ')}. Build the model it was made with, or take another checkpoint.`,
    );
  }
  for (const { name, variable } of variables) {
    const got = weights[name]?.shape;
    if (got && got.length === variable.rank && got.every((size, axis) => size === variable.shape[axis]))
      continue;
    throw new DataError(
      `restoreModel: ${name} must be [${variable.shape.join(', ')}], ` +
        `${got ? `the checkpoint has [${got.join(', ')}]` : 'the checkpoint lacks it'}. Build the model it was made with, or take another checkpoint.`,
    );
  }
  for (const { name, variable } of variables) {
    tf.tidy(() => variable.assign(tf.tensor(weights[name]!.data, variable.shape, variable.dtype)));
  }
}

/** Gives an optimiser the state of a checkpoint. */
export function restoreOptimizer(
  optimizer: Optimizer,
  { optimizer: saved }: Pick<Snapshot, 'optimizer'>,
): void {
  if (saved.name !== optimizer.name) {
    throw new DataError(
      `fit: the checkpoint was made with the optimiser ${saved.name}, this run has ${optimizer.name}. Resume with the same.`,
    );
  }
  tf.tidy(() => {
    const tensors = Object.entries(saved.tensors).map(
      ([key, { shape, data }]) => [key, tf.tensor(data, [...shape])] as const,
    );
    optimizer.restore({ steps: saved.steps, tensors: Object.fromEntries(tensors) });
  });
}

async function readAll(tensors: readonly (readonly [string, tf.Tensor])[]): Promise<StoredArrays> {
  const stored: [string, StoredArray][] = [];
  for (const [name, tensor] of tensors) {
    // A copy: some engines hand out the memory that the next step writes into.
    const data = (await tensor.data()).slice() as Float32Array | Int32Array;
    stored.push([name, { shape: [...tensor.shape], data }]);
  }
  return Object.fromEntries(stored);
}
