import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet } from '@vse/core';
import { describeGolden, expectGolden, goldenTensor } from '@vse/testing';
import { fragmentAverage } from './fragment-average';

/** Indices of each group's fragments, padded to the same length by -1. */
function groupsOf(owners: readonly number[]): number[][] {
  const groups = Array.from({ length: Math.max(...owners) + 1 }, () => [] as number[]);
  owners.forEach((owner, fragment) => groups[owner]!.push(fragment));
  const longest = Math.max(...groups.map((group) => group.length));
  return groups.map((group) => [...group, ...new Array<number>(longest - group.length).fill(-1)]);
}

function setOf(fragments: tf.Tensor2D, groups: number[][]): EmbeddingSet {
  const rows = groups.flat().map((fragment) => Math.max(0, fragment));
  const picked = tf.oneHot(tf.tensor1d(rows, 'int32'), fragments.shape[0]); // [places, fragments]
  const vectors = tf.matMul(tf.cast(picked, 'float32'), fragments); // [places, dim]
  const shape: [number, number, number] = [groups.length, groups[0]!.length, fragments.shape[1]];
  const mask = tf.tensor2d(groups.map((group) => group.map((fragment) => (fragment < 0 ? 0 : 1))));
  return { vectors: tf.reshape(vectors, shape), mask };
}

/** Sum of hinges of every wrong pair against the matching score of its image and of its caption. */
function globalRanking(scores: tf.Tensor2D, margin: number): tf.Scalar {
  const count = scores.shape[0];
  const wrong = tf.sub(1, tf.eye(count)); // [count, count]
  const own = tf.sum(tf.mul(scores, tf.eye(count)), 1, true); // [count, 1]
  const hinges = (x: tf.Tensor) => tf.sum(tf.mul(tf.relu(tf.add(x, margin)), wrong));
  return tf.add(hinges(tf.sub(scores, own)), hinges(tf.sub(scores, tf.transpose(own))));
}

// Cases without S test the alignment objective, a loss that reads no scores.
describeGolden(
  'defrag_paper',
  ({ settings, inputs, outputs }) => {
    const regions = groupsOf(inputs['image_of_fragment']!.data as number[]);
    const words = groupsOf(inputs['sentence_of_fragment']!.data as number[]);
    const similarity = fragmentAverage({ smoothing: settings['n'] as number });
    const score = (v: tf.Tensor, e: tf.Tensor) =>
      similarity.score(setOf(v as tf.Tensor2D, regions), setOf(e as tf.Tensor2D, words));
    const fragments = [
      goldenTensor(inputs, 'image_fragments'),
      goldenTensor(inputs, 'sentence_fragments'),
    ] as const;
    expectGolden(score(...fragments), outputs, 'S');

    const cost = (v: tf.Tensor, e: tf.Tensor) => globalRanking(score(v, e), settings['margin'] as number);
    expectGolden(cost(...fragments), outputs, 'cost');
    const gradients = tf.grads((v, e) => cost(v, e))([...fragments]);
    expectGolden(gradients[0]!, outputs, 'grad_image_fragments');
    expectGolden(gradients[1]!, outputs, 'grad_sentence_fragments');
  },
  { title: 'fragmentAverage and the global ranking of DeFrag', only: ({ outputs }) => 'S' in outputs },
);
