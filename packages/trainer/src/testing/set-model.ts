import * as tf from '@tensorflow/tfjs-core';
import {
  maskFromLengths,
  maskOf,
  seededRandom,
  type Encoder,
  type MatchingModel,
  type Recipe,
  type Similarity,
} from '@vse/core';

/** An image's regions or a caption's words: vectors of three numbers. */
export type Rows = readonly (readonly number[])[];

export type SetModel = MatchingModel<Rows, Rows>;

const inputs = 3;

const recipe = (name: string, ...args: readonly unknown[]): Recipe => ({
  from: import.meta.url,
  module: './set-model.ts',
  name,
  args,
});

/** A small SCAN: sets of different lengths, and words that attend to regions. */
export function setModel({ seed = 1, dim = 4 } = {}): SetModel {
  return {
    images: setEncoder({ name: 'image', dim, seed }),
    captions: setEncoder({ name: 'caption', dim, seed: seed + 1 }),
    similarity: wordAttention(),
  };
}

/** Name, dimension and seed of an encoder of `setModel`. */
export interface SetEncoderOptions {
  readonly name: string;
  readonly dim: number;
  readonly seed: number;
}

/**
 * One layer over each vector; padding is 0. The recipe has another seed: threads must get the weights of the trained model.
 */
export function setEncoder({ name, dim, seed }: SetEncoderOptions): Encoder<Rows> {
  const random = seededRandom(seed);
  const values = Array.from({ length: inputs * dim }, () => random.normal());
  const weight = tf.tidy(() => tf.variable(tf.tensor2d(values, [inputs, dim])));
  const bias = tf.tidy(() => tf.variable(tf.fill([dim], 0.1)));
  return {
    name,
    embedDim: dim,
    recipe: recipe('setEncoder', { name, dim, seed: seed + 16 }),
    collate(items) {
      const lengths = items.map(({ length }) => length);
      const longest = Math.max(...lengths);
      const padded = items.map((rows) =>
        Array.from({ length: longest }, (_, i) => [...(rows[i] ?? [9, 9, 9])]),
      );
      const x = tf.tensor3d(padded, [items.length, longest, inputs]);
      return { x, ...(lengths.some((length) => length < longest) && { mask: maskFromLengths(lengths) }) };
    },
    encode: ({ x, mask }) =>
      tf.tidy(() => {
        const [batch, longest] = x!.shape as [number, number];
        const flat = tf.add(tf.matMul(tf.reshape<tf.Rank.R2>(x!, [-1, inputs]), weight as tf.Tensor2D), bias);
        const vectors = tf.reshape<tf.Rank.R3>(tf.tanh(flat), [batch, longest, dim]); // [batch, longest, dim]
        if (!mask) return { vectors };
        const real = tf.clone(mask) as tf.Tensor2D; // [batch, longest]
        return { vectors: tf.mul<tf.Tensor3D>(vectors, tf.expandDims(real, 2)), mask: real };
      }),
    variables: () => [
      { name: 'weight', variable: weight },
      { name: 'bias', variable: bias },
    ],
    dispose: () => tf.dispose([weight, bias]),
  };
}

/** Mean over a caption's words of their attended products, times a trained scale. */
export function wordAttention(): Similarity {
  const scale = tf.variable(tf.scalar(1.5));
  const unused = tf.variable(tf.scalar(1));
  return {
    name: 'wordAttention',
    recipe: recipe('wordAttention'),
    score: (images, captions) =>
      tf.tidy(() => {
        const [[i, r, dim], [c, w]] = [images.vectors.shape, captions.vectors.shape];
        const words = tf.reshape<tf.Rank.R2>(captions.vectors, [c * w, dim]);
        const regions = tf.reshape<tf.Rank.R2>(images.vectors, [i * r, dim]);
        const products = tf.reshape(tf.matMul(words, regions, false, true), [c * w, i, r]); // [c w, i, r]
        const open = tf.mul(tf.sub(maskOf(images), 1), 1e9); // [i, r], 0 where real
        const attended = tf.sum(tf.mul(tf.softmax(tf.add(products, open)), products), 2); // [c w, i]
        const real = maskOf(captions); // [c, w]
        const perWord = tf.mul(tf.reshape(attended, [c, w, i]), tf.expandDims(real, 2)); // [c, w, i]
        const means = tf.div(tf.sum(perWord, 1), tf.sum(real, 1, true)); // [c, i]
        return tf.transpose(tf.mul<tf.Tensor2D>(means, scale)); // [i, c]
      }),
    variables: () => [
      { name: 'scale', variable: scale },
      { name: 'unused', variable: unused },
    ],
    dispose: () => tf.dispose([scale, unused]),
  };
}

/** Sets of one to `longest` random vectors. */
export function randomSets(count: number, longest: number, seed: number): Rows[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + random.integer(longest) }, () =>
      Array.from({ length: inputs }, () => random.normal()),
    ),
  );
}
