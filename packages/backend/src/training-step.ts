import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize } from '@vse/core';

/** Pairs, numbers of an image, words of a caption and of the vocabulary, numbers of a word, and of what both become. */
const sizes = { batch: 64, image: 1024, words: 8, vocabulary: 1000, word: 128, embed: 256 };

/** How long to go on measuring, in milliseconds, after one step that does not count. */
const ENOUGH = 300;

/**
 * Milliseconds that a small training step takes on the backend in use: a linear layer over images, word vectors with a
 * linear layer over them, cosines, hinges of the hardest negatives, gradients and an update, 0.2 billion operations in
 * the products. The median of as many steps as fit in 0.3 s, at least one. Each step is waited for, on a GPU too.
 */
export async function timeTrainingStep(): Promise<number> {
  const { batch, image, words, vocabulary, word, embed } = sizes;
  const images = noise([batch, image]);
  const ids = tf.tidy(() => tf.floor(tf.mul(tf.abs(noise([batch * words])), vocabulary)).toInt());
  const weights = [noise([image, embed]), noise([vocabulary, word]), noise([word, embed])].map((first) => {
    const variable = tf.variable(first);
    first.dispose();
    return variable;
  }) as [tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>];
  const loss = (): tf.Scalar => {
    const [forImages, table, forWords] = weights;
    const a = l2Normalize(tf.matMul<tf.Tensor2D>(images, forImages)); // [batch, embed]
    const read = tf.matMul(tf.gather(table, ids), forWords); // [batch words, embed]
    const b = l2Normalize(tf.mean<tf.Tensor2D>(tf.reshape(read, [batch, words, embed]), 1)); // [batch, embed]
    const scores = tf.matMul(a, b, false, true); // [batch, batch]
    const self = tf.eye(batch);
    const matching = tf.sum(tf.mul(scores, self), 1, true); // [batch, 1]
    const cost = tf.relu(tf.sub(tf.add(scores, 0.2), matching));
    return tf.sum(tf.max(tf.mul(cost, tf.sub(1, self)), 1));
  };
  const step = async (): Promise<number> => {
    const start = performance.now();
    const value = tf.tidy(() => {
      const { value: cost, grads } = tf.variableGrads(loss, weights);
      for (const weight of weights) weight.assign(tf.sub(weight, tf.mul(grads[weight.name]!, 0.01)));
      return cost;
    });
    await value.data();
    value.dispose();
    // The update comes after the loss: reading one number of it waits for that as well.
    const corner = tf.slice(weights[1], [0, 0], [1, 1]);
    await corner.data();
    corner.dispose();
    return performance.now() - start;
  };
  try {
    await step();
    const times: number[] = [];
    for (let spent = 0; spent < ENOUGH; spent += Math.max(times.at(-1)!, 1e-3)) times.push(await step());
    return times.sort((x, y) => x - y)[times.length >> 1]!;
  } finally {
    tf.dispose([images, ids, ...weights]);
  }
}

/** Numbers between -1 and 1 that look random. */
function noise(shape: [number, number]): tf.Tensor2D;
function noise(shape: [number]): tf.Tensor1D;
function noise(shape: number[]): tf.Tensor {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * i + 4.1414) % 1),
    shape,
  );
}
