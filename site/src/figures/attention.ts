import * as tf from '@tensorflow/tfjs-core';
import { attentionWeights, generalizedPooling, type RawNormalization } from '@vse/attention';
import { seededRandom } from '@vse/core';
import { attentionGallery, poolingWeights } from '@vse/report';

const normalizations: readonly RawNormalization[] = [
  'none',
  'clipped',
  'l2',
  'clipped-l2',
  'l1',
  'clipped-l1',
  'softmax',
];
const words = ['a', 'brown', 'dog', 'on', 'grass'];

/**
 * Cosines of five words with six regions, made for the figure: "dog" matches region 2 well and 3 less, "brown" matches 2,
 * "grass" matches 5, and every word resembles region 6, a hub.
 */
const products = [
  [0.05, 0.1, 0.02, 0, 0.05, 0.3],
  [0.1, 0.45, 0.2, -0.1, 0.05, 0.35],
  [-0.1, 0.7, 0.4, 0, 0.1, 0.4],
  [0, 0.05, 0.1, 0.05, 0.1, 0.3],
  [-0.05, 0.1, 0, 0.1, 0.6, 0.4],
];

/** Weights of one pair by each normalisation of the products, at SCAN's inverse temperature of 9. */
export async function attentionNormalizations(): Promise<string> {
  const images = { vectors: tf.eye(6).expandDims<tf.Tensor3D>(0) }; // [1, regions, regions]: the products are the words' coordinates
  const captions = { vectors: tf.tensor3d([products]) }; // [1, words, regions]
  const grids = [];
  for (const normalization of normalizations) {
    const weights = attentionWeights(images, captions, {
      direction: 'text-to-image',
      inverseTemperature: 9,
      normalization,
    });
    const grid = await weights.array();
    grids.push({ name: normalization, weights: grid });
  }
  return attentionGallery(grids, { words, columns: 3 });
}

const length = 12;

/**
 * Weights that `generalizedPooling` learns for three ends: each is trained on random sets to return what another pool returns, and
 * drawn for sets of 12 values.
 */
export async function learnedPooling(): Promise<string> {
  const ends = [
    { name: 'as initialised', target: undefined },
    { name: 'learned from means', target: (sorted: tf.Tensor) => tf.mean(sorted, 1) },
    {
      name: 'learned from the mean of the largest three',
      target: (sorted: tf.Tensor) => tf.mean(tf.slice(sorted, [0, 0], [-1, 3]), 1),
    },
    { name: 'learned from maxima', target: (sorted: tf.Tensor) => tf.max(sorted, 1) },
  ];
  const series = [];
  for (const { name, target } of ends) {
    const pool = generalizedPooling({ seed: 1 });
    if (target) train(pool, target);
    series.push({ name, weights: [...(await pool.weights(tf.ones([1, length])).data())] });
    pool.dispose();
  }
  return poolingWeights(series);
}

function train(pool: ReturnType<typeof generalizedPooling>, target: (sorted: tf.Tensor) => tf.Tensor): void {
  const random = seededRandom(1);
  const optimizer = tf.train.adam(0.02);
  const variables = pool.variables().map(({ variable }) => variable);
  for (let step = 0; step < 50; step += 1) {
    const sets = Array.from({ length: 16 }, () =>
      Array.from({ length }, () => 2 * random.next() - 1).sort((a, b) => b - a),
    );
    tf.tidy(() => {
      const sorted = tf.tensor2d(sets); // [batch, length], largest first
      const cost = () =>
        tf.mean<tf.Scalar>(
          tf.squaredDifference(
            tf.reshape(pool.pool({ vectors: tf.expandDims(sorted, 2) }), [-1]),
            target(sorted),
          ),
        );
      optimizer.minimize(cost, false, variables);
    });
  }
  optimizer.dispose();
}
