import * as tf from '@tensorflow/tfjs-core';
import { DataError, VseError, type Loss, type NamedVariable } from '@vse/core';
import type { Optimizer } from '../optimizers/optimizer';
import type { TrainingState } from './training-state';
import { modelFingerprint, modelVariables, type AnyModel } from '../variables';

/** Numbers of a tensor, off the backend. */
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

/** As much of a snapshot as a model needs; without the state, nothing tells what the weights depend on. */
export interface RestorableSnapshot {
  readonly weights: StoredArrays;
  readonly state?: Pick<TrainingState, 'fingerprint'>;
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
 * Throws a `DataError` that names what differs: another vocabulary than the one that the weights were trained with, or
 * the first weight which is missing, unexpected or of another shape. Then no variable has changed. Without `loss`,
 * weights of a loss are left aside.
 */
export function restoreModel(model: AnyModel, snapshot: RestorableSnapshot, loss?: Loss): void {
  assertFingerprint(model, snapshot);
  const { weights } = snapshot;
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

/** Throws a `DataError` where the checkpoint names another vocabulary, or whatever else an encoder names. */
function assertFingerprint(model: AnyModel, { state }: RestorableSnapshot): void {
  for (const [name, wanted] of Object.entries(modelFingerprint(model))) {
    const got = state?.fingerprint[name];
    if (got === undefined || got === wanted) continue;
    throw new DataError(
      `restoreModel: the checkpoint was made with ${name} ${got}, the model has ${name} ${wanted}. ` +
        `Build the model with the ${name} that was saved with it, or take another checkpoint.`,
    );
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
    // A copy: some backends hand out the memory that the next step writes into.
    const data = (await tensor.data()).slice() as Float32Array | Int32Array;
    stored.push([name, { shape: [...tensor.shape], data }]);
  }
  return Object.fromEntries(stored);
}
