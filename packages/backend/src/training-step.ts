import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize } from '@vse/core';

const sizes = { batch: 64, imageDim: 1024, words: 8, vocabulary: 1000, wordDim: 128, embedDim: 256 };

/** Duration of the measurement in milliseconds, after one step to warm up. */
const DURATION = 300;

/**
 * Times a small training step on the current backend, in milliseconds: a linear layer over images, word vectors and a
 * linear layer over them, cosines, hinges of the hardest negatives, gradients and an update; 0.2 billion operations in
 * matrix products. The median of the steps that fit in 0.3 s, at least one; waits for each step, on a GPU too.
 */
export async function timeTrainingStep(): Promise<number> {
  const { batch, imageDim, words, vocabulary, wordDim, embedDim } = sizes;
  const images = noise([batch, imageDim]);
  const ids = tf.tidy(() => tf.floor(tf.mul(tf.abs(noise([batch * words])), vocabulary)).toInt());
  const initial = [noise([imageDim, embedDim]), noise([vocabulary, wordDim]), noise([wordDim, embedDim])];
  const weights = initial.map((values) => {
    const variable = tf.variable(values);
    values.dispose();
    return variable;
  }) as [tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>];
  const loss = (): tf.Scalar => {
    const [imageWeights, table, wordWeights] = weights;
    const a = l2Normalize(tf.matMul<tf.Tensor2D>(images, imageWeights)); // [batch, embedDim]
    const projected = tf.matMul(tf.gather(table, ids), wordWeights); // [batch * words, embedDim]
    const wordSets = tf.reshape(projected, [batch, words, embedDim]); // [batch, words, embedDim]
    const b = l2Normalize(tf.mean<tf.Tensor2D>(wordSets, 1)); // [batch, embedDim]
    const scores = tf.matMul(a, b, false, true); // [batch, batch]
    const diagonal = tf.eye(batch); // [batch, batch]
    const matching = tf.sum(tf.mul(scores, diagonal), 1, true); // [batch, 1]
    const hinges = tf.relu(tf.sub(tf.add(scores, 0.2), matching)); // [batch, batch]
    return tf.sum(tf.max(tf.mul(hinges, tf.sub(1, diagonal)), 1)); // []
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
    // Reading one updated weight waits for the update, which comes after the loss.
    const corner = tf.slice(weights[1], [0, 0], [1, 1]);
    await corner.data();
    corner.dispose();
    return performance.now() - start;
  };
  try {
    await step();
    const times: number[] = [];
    for (let spent = 0; spent < DURATION; spent += Math.max(times.at(-1)!, 1e-3)) times.push(await step());
    return times.sort((x, y) => x - y)[times.length >> 1]!;
  } finally {
    tf.dispose([images, ids, ...weights]);
  }
}

/** Pseudo-random values between -1 and 1. */
function noise(shape: [number, number]): tf.Tensor2D;
function noise(shape: [number]): tf.Tensor1D;
function noise(shape: number[]): tf.Tensor {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * i + 4.1414) % 1),
    shape,
  );
}
