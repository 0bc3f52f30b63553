import * as tf from '@tensorflow/tfjs-core';
import {
  cosine,
  dotProduct,
  dualAttention,
  ensemble,
  fragmentAverage,
  generalizedPooling,
  maxOverRegions,
  maxPool,
  negativeEuclidean,
  orderViolation,
  stackedCrossAttention,
} from '@vse/attention';
import { useBackend } from '@vse/backend';
import { maskFromLengths, type EmbeddingSet, type Similarity } from '@vse/core';
import { compare, table } from './harness';
import { unitVectors } from './random-sets';

const [batch, regions, words, dim] = [64, 36, 16, 1024];

/** Creates the similarities after the backend has started: some have weights. */
const makeSimilarities = (): Readonly<Record<string, Similarity>> => ({
  cosine: cosine(),
  dotProduct: dotProduct(),
  negativeEuclidean: negativeEuclidean(),
  orderViolation: orderViolation(),
  'cosine of maxPool': cosine({ imagePool: maxPool(), captionPool: maxPool() }),
  'cosine of generalizedPooling': cosine({ imagePool: generalizedPooling() }),
  maxOverRegions: maxOverRegions(),
  fragmentAverage: fragmentAverage(),
  dualAttention: dualAttention({ imageDim: dim, hiddenDim: 512 }),
  'stackedCrossAttention text-to-image': stackedCrossAttention(),
  'stackedCrossAttention image-to-text': stackedCrossAttention({ direction: 'image-to-text' }),
  'ensemble of both': ensemble([
    stackedCrossAttention(),
    stackedCrossAttention({ direction: 'image-to-text' }),
  ]),
});

/** All similarities on wasm, scores alone and with the gradients of both sets, against the cosine. Synthetic vectors. */
export async function benchSimilarities(): Promise<void> {
  await useBackend({ prefer: ['wasm'] });
  const images = unitVectors([batch, regions, dim], 1);
  const vectors = unitVectors([batch, words, dim], 2);
  const lengths = Array.from({ length: batch }, (_, i) => 8 + (i % 9));
  const captions = { vectors, mask: maskFromLengths(lengths, words) };
  const similarities = makeSimilarities();
  const alternatives = (work: typeof forward) =>
    Object.entries(similarities).map(([name, similarity]) => ({
      name,
      run: () => work(similarity, images, captions),
    }));
  const scores = await compare(alternatives(forward), { rounds: 3 });
  const steps = await compare(alternatives(step), { rounds: 3 });
  console.log(`${batch} x ${batch} pairs of ${regions} regions and 8 to ${words} words, ${dim} dimensions`);
  const rows = scores.map(({ name, median, ratio }, i) => [
    name,
    `${median.toFixed(1)} ms`,
    (1 / ratio).toFixed(1),
    `${steps[i]!.median.toFixed(1)} ms`,
    (1 / steps[i]!.ratio).toFixed(1),
  ]);
  console.log(table(['similarity', 'scores', 'over cosine', 'with gradients', 'over cosine'], rows));
}

async function forward(similarity: Similarity, images: tf.Tensor3D, captions: EmbeddingSet): Promise<void> {
  const scores = similarity.score({ vectors: images }, captions); // [images, captions]
  await scores.data();
  scores.dispose();
}

async function step(similarity: Similarity, images: tf.Tensor3D, captions: EmbeddingSet): Promise<void> {
  const gradients = tf.grads((v, e) =>
    similarity.score({ vectors: v as tf.Tensor3D }, { ...captions, vectors: e as tf.Tensor3D }),
  )([images, captions.vectors]);
  await Promise.all(gradients.map((gradient) => gradient.data()));
  tf.dispose(gradients);
}
