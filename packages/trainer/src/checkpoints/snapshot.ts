import * as tf from '@tensorflow/tfjs-core';
import { DataError, VseError, type Loss, type NamedVariable } from '@vse/core';
import type { Optimizer } from '../optimizers/optimizer';
import type { TrainingState } from './training-state';
import { modelFingerprint, modelVariables, type AnyModel } from '../variables';

/** Values of a tensor, off the backend. */
export interface StoredArray {
  /** Shape of the tensor. */
  readonly shape: readonly number[];
  /** Values, row-major. */
  readonly data: Float32Array | Int32Array;
}

/** Arrays by name. */
export type StoredArrays = Readonly<Record<string, StoredArray>>;

/** State of a training at one step, complete enough to resume from. */
export interface Snapshot {
  /** Weights by checkpoint key, as `modelVariables` names them. */
  readonly weights: StoredArrays;
  /** State of the optimiser: its name, the steps of each variable, and its tensors. */
  readonly optimizer: {
    readonly name: string;
    readonly steps: Readonly<Record<string, number>>;
    readonly tensors: StoredArrays;
  };
  /** Position in the training, and its history. */
  readonly state: TrainingState;
}

/** Part of a snapshot that `restoreModel` reads; without `state` no fingerprint is checked. */
export interface RestorableSnapshot {
  /** Weights by checkpoint key, as `modelVariables` names them. */
  readonly weights: StoredArrays;
  /** Fingerprint of the training. */
  readonly state?: Pick<TrainingState, 'fingerprint'>;
}

/**
 * Reads all weights and the optimiser's state back.
 *
 * @throws `VseError` if a weight is not finite.
 */
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
 * Assigns the weights of a checkpoint to a model, and to a loss that has variables. Without `loss` the weights of a loss
 * are ignored.
 *
 * @throws `DataError` that names a different vocabulary or other fingerprint, or the first weight that is missing,
 * unexpected or of another shape; then no variable has changed.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { modelVariables, restoreModel } from '@vse/trainer';
 *
 * const images = regionProjection({ inputDim: 2, embedDim: 1 });
 * const captions = regionProjection({ inputDim: 1, embedDim: 1 });
 * const model = { images, captions, similarity: cosine() };
 * const weights = {
 *   'images.fc.weight': { shape: [1, 2], data: Float32Array.of(3, 4) },
 *   'images.fc.bias': { shape: [1], data: Float32Array.of(0) },
 *   'captions.fc.weight': { shape: [1, 1], data: Float32Array.of(5) },
 *   'captions.fc.bias': { shape: [1], data: Float32Array.of(0) },
 * };
 * restoreModel(model, { weights }); // usually: await loadCheckpoint('runs/scan/best')
 * console.log(await modelVariables(model)[0]?.variable.data()); // [3, 4]
 * ```
 */
export function restoreModel(model: AnyModel, snapshot: RestorableSnapshot, loss?: Loss): void {
  assertFingerprint(model, snapshot);
  const { weights } = snapshot;
  const variables = modelVariables(model, loss);
  const known = new Set(variables.map(({ name }) => name));
  for (const name of Object.keys(weights)) {
    if (known.has(name) || (!loss && name.startsWith('loss.'))) continue;
    throw new DataError(
      `restoreModel: the checkpoint has ${name}, the model has ${[...known].join(', ')}. Build the model that it was trained with, or load another checkpoint.`,
    );
  }
  for (const { name, variable } of variables) {
    const got = weights[name]?.shape;
    if (got && got.length === variable.rank && got.every((size, axis) => size === variable.shape[axis]))
      continue;
    throw new DataError(
      `restoreModel: ${name} must be [${variable.shape.join(', ')}], ` +
        `${got ? `the checkpoint has [${got.join(', ')}]` : 'the checkpoint lacks it'}. Build the model that it was trained with, or load another checkpoint.`,
    );
  }
  for (const { name, variable } of variables) {
    tf.tidy(() => variable.assign(tf.tensor(weights[name]!.data, variable.shape, variable.dtype)));
  }
}

/**
 * Checks the fingerprints of the encoders against the checkpoint.
 *
 * @throws `DataError` that names the first difference.
 */
function assertFingerprint(model: AnyModel, { state }: RestorableSnapshot): void {
  for (const [name, wanted] of Object.entries(modelFingerprint(model))) {
    const got = state?.fingerprint[name];
    if (got === undefined || got === wanted) continue;
    throw new DataError(
      `restoreModel: the checkpoint was trained with ${name} ${got}, the model has ${name} ${wanted}. ` +
        `Build the model with the ${name} that was saved with it, or load another checkpoint.`,
    );
  }
}

/**
 * Restores the optimiser's state from a checkpoint.
 *
 * @throws `DataError` if it is the state of another optimiser.
 */
export function restoreOptimizer(
  optimizer: Optimizer,
  { optimizer: saved }: Pick<Snapshot, 'optimizer'>,
): void {
  if (saved.name !== optimizer.name) {
    throw new DataError(
      `fit: the checkpoint was trained with the optimiser ${saved.name}, this run has ${optimizer.name}. Resume with the same one.`,
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
    // A copy: some backends return the memory that the next step writes into.
    const data = (await tensor.data()).slice() as Float32Array | Int32Array;
    stored.push([name, { shape: [...tensor.shape], data }]);
  }
  return Object.fromEntries(stored);
}
