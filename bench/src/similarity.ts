import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { useBackend, type EngineName } from '@vse/backend';
import {
  l2Normalize,
  maskFromLengths,
  seededRandom,
  type EmbeddingSet,
  type SeededRandom,
  type Similarity,
} from '@vse/core';
import { maxOfHinges } from '@vse/losses';
import { compare, median, table } from './harness';
import { bestOf, torchReference, type Figure } from './torch-reference';

/** SCAN's own sizes, those of the reference: 36 regions, captions of 8 to 16 words, 1024 dimensions. */
export const scanSizes = { regions: 36, shortest: 8, longest: 16, dim: 1024 };

/**
 * Stacked cross attention on wasm, or the engine that VSE_ENGINE names, beside the PyTorch reference: scores alone, and
 * with gradients to both sets. They take turns, round by round, and the ratio is the median of the rounds' ratios: below 1
 * ours takes less time.
 */
export async function benchSimilarity(): Promise<void> {
  await useBackend({ prefer: [(process.env['VSE_ENGINE'] ?? 'wasm') as EngineName] });
  const rows: (readonly string[])[] = [];
  for (const batch of [64, 128]) rows.push(...(await rowsOf(batch)));
  console.log(
    table(
      ['batch', 'figure', 'ours', 'PyTorch', 'ours over PyTorch', 'image-to-text over text-to-image'],
      rows,
    ),
  );
}

async function rowsOf(batch: number): Promise<readonly (readonly string[])[]> {
  const { images, captions } = scanSets(batch);
  const similarity = stackedCrossAttention();
  const other = stackedCrossAttention({ direction: 'image-to-text' });
  const works: readonly (readonly [Figure, (by: Similarity) => Promise<void>])[] = [
    ['similarity_forward', (by) => forward(by, images, captions)],
    ['similarity_step', (by) => step(by, images, captions)],
  ];
  const ours = works.map((): number[] => []);
  const directions = works.map((): number[] => []);
  const theirs = works.map((): number[] => []);
  let missing = '';
  for (let round = 0; round < 3; round++) {
    const reference = await torchReference({ batch, repeat: 1 });
    if (typeof reference === 'string') missing = reference;
    for (const [i, [figure, work]] of works.entries()) {
      const [text, image] = await compare(
        [
          { name: 'text-to-image', run: () => work(similarity) },
          { name: 'image-to-text', run: () => work(other) },
        ],
        { rounds: 3 },
      );
      ours[i]!.push(text!.median);
      directions[i]!.push(1 / image!.ratio);
      if (typeof reference !== 'string') theirs[i]!.push(bestOf(reference, figure));
    }
  }
  disposeAll(images, captions);
  return works.map(([figure], i) => [
    String(batch),
    figure,
    `${median(ours[i]!).toFixed(0)} ms`,
    missing || `${median(theirs[i]!).toFixed(0)} ms`,
    missing ? '-' : median(ours[i]!.map((time, round) => time / theirs[i]![round]!)).toFixed(2),
    median(directions[i]!).toFixed(2),
  ]);
}

/** Images and captions of SCAN's sizes, as many of each: unit vectors of normal numbers. */
export function scanSets(batch: number): Readonly<Record<'images' | 'captions', EmbeddingSet>> {
  const random = seededRandom(1);
  const images = { features: unitVectors([batch, scanSizes.regions, scanSizes.dim], random) };
  const lengths = Array.from({ length: batch }, (_, i) => scanSizes.shortest + (i % 9));
  const captions = {
    features: unitVectors([batch, scanSizes.longest, scanSizes.dim], random),
    mask: maskFromLengths(lengths, scanSizes.longest),
  };
  return { images, captions };
}

export async function forward(
  similarity: Similarity,
  images: EmbeddingSet,
  captions: EmbeddingSet,
): Promise<void> {
  const scores = similarity.score(images, captions); // [images, captions]
  await scores.data();
  scores.dispose();
}

export async function step(
  similarity: Similarity,
  images: EmbeddingSet,
  captions: EmbeddingSet,
): Promise<void> {
  const loss = maxOfHinges();
  const slopes = tf.grads((v, e) =>
    loss({
      scores: similarity.score(
        { features: v as tf.Tensor3D },
        { features: e as tf.Tensor3D, ...(captions.mask && { mask: captions.mask }) },
      ),
    }),
  )([images.features, captions.features]);
  await Promise.all(slopes.map((slope) => slope.data()));
  tf.dispose(slopes);
}

function unitVectors(shape: [number, number, number], random: SeededRandom): tf.Tensor3D {
  const values = Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => random.normal());
  return tf.tidy(() => l2Normalize(tf.tensor3d(values, shape)));
}

function disposeAll(...sets: readonly EmbeddingSet[]): void {
  for (const { features, mask } of sets) tf.dispose(mask ? [features, mask] : features);
}
