import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable } from '@vse/core';
import type { Inputs } from './inputs';

/** Numbers by what they are: the value, and the gradients of it. */
export type Numbers = Readonly<Record<string, readonly number[]>>;

/** The results of a backend by the name of the case; a sentence where it failed. */
export type Results = Readonly<Record<string, Numbers | string>>;

interface Weighted {
  readonly variables?: () => readonly NamedVariable[];
}

/**
 * A value and the gradients of its sum, each entry weighted differently, with respect to the vectors of both sets and to
 * the weights of `owner`.
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
  // A pool of one side knows nothing of the other: what is added is 0, and connects both.
  const connected = (a: tf.Tensor, b: tf.Tensor) =>
    tf.add<tf.Scalar>(total(a, b), tf.mul(tf.add(tf.sum(a), tf.sum(b)), 0));
  const [dImages, dCaptions] = tf.grads(connected)([images, captions]);
  const grads = weightGradients(() => total(images, captions), owner);
  return read({ value, 'd images': dImages!, 'd captions': dCaptions!, ...grads });
}

/** A value and the gradients of its sum, each entry weighted differently, with respect to the weights of `owner`. */
export async function weightedValueAndGradients(compute: () => tf.Tensor, owner: Weighted): Promise<Numbers> {
  const value = tf.tidy(compute);
  const total = () => tf.sum<tf.Scalar>(tf.mul(compute(), tf.tensor(entryWeights(value.size), value.shape)));
  return read({ value, ...weightGradients(total, owner) });
}

/** The gradients of each weight that is trained, by `d` and its name. */
function weightGradients(total: () => tf.Scalar, owner: Weighted): Readonly<Record<string, tf.Tensor>> {
  const trained = (owner.variables?.() ?? []).filter(({ variable }) => variable.trainable);
  if (trained.length === 0) return {};
  const { value, grads } = tf.variableGrads(
    total,
    trained.map(({ variable }) => variable),
  );
  value.dispose();
  return Object.fromEntries(trained.map(({ name, variable }) => [`d ${name}`, grads[variable.name]!]));
}

/** From 0.5 up to, but without, 1.5. */
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
