import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable } from '@vse/core';
import type { Inputs } from './inputs';

/** Arrays by name: the value and its gradients. */
export type Numbers = Readonly<Record<string, readonly number[]>>;

/** Results of a backend by the name of the case; an error message where it failed. */
export type Results = Readonly<Record<string, Numbers | string>>;

interface Weighted {
  readonly variables?: () => readonly NamedVariable[];
}

/**
 * A value and the gradients of its weighted sum (a different weight for each entry) with respect to the vectors of both sets
 * and the weights of `owner`.
 */
export async function valueAndGradients(
  inputs: Inputs,
  compute: (inputs: Inputs) => tf.Tensor,
  owner: Weighted = {},
): Promise<Numbers> {
  const value = tf.tidy(() => compute(inputs));
  const total = (images: tf.Tensor, captions: tf.Tensor): tf.Scalar => {
    const moved = {
      ...inputs,
      images: { ...inputs.images, vectors: images as tf.Tensor3D },
      captions: { ...inputs.captions, vectors: captions as tf.Tensor3D },
    };
    const weights = tf.tensor(entryWeights(value.size), value.shape);
    return tf.sum(tf.mul(compute(moved), weights));
  };
  const { vectors: images } = inputs.images;
  const { vectors: captions } = inputs.captions;
  // A pool reads one side only: adding 0 times the other side gives it a gradient.
  const connected = (a: tf.Tensor, b: tf.Tensor) =>
    tf.add<tf.Scalar>(total(a, b), tf.mul(tf.add(tf.sum(a), tf.sum(b)), 0));
  const [dImages, dCaptions] = tf.grads(connected)([images, captions]);
  const grads = weightGradients(() => total(images, captions), owner);
  return read({ value, 'd images': dImages!, 'd captions': dCaptions!, ...grads });
}

/** A value and the gradients of its weighted sum with respect to the weights of `owner`. */
export async function weightedValueAndGradients(compute: () => tf.Tensor, owner: Weighted): Promise<Numbers> {
  const value = tf.tidy(compute);
  const total = () => tf.sum<tf.Scalar>(tf.mul(compute(), tf.tensor(entryWeights(value.size), value.shape)));
  return read({ value, ...weightGradients(total, owner) });
}

/** Gradients of each trained weight, under `d` and its name. */
export function weightGradients(
  total: () => tf.Scalar,
  owner: Weighted,
): Readonly<Record<string, tf.Tensor>> {
  const trained = (owner.variables?.() ?? []).filter(({ variable }) => variable.trainable);
  if (trained.length === 0) return {};
  const { value, grads } = tf.variableGrads(
    total,
    trained.map(({ variable }) => variable),
  );
  value.dispose();
  return Object.fromEntries(trained.map(({ name, variable }) => [`d ${name}`, grads[variable.name]!]));
}

/** Weights in [0.5, 1.5). */
function entryWeights(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => 0.5 + i / size);
}

/** Reads tensors back and frees them. */
export async function read(tensors: Readonly<Record<string, tf.Tensor>>): Promise<Numbers> {
  const entries = Object.entries(tensors).map(
    async ([name, tensor]) => [name, Array.from(await tensor.data())] as const,
  );
  const numbers = Object.fromEntries(await Promise.all(entries));
  tf.dispose({ ...tensors });
  return numbers;
}
