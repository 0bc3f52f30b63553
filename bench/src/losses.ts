import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '@vse/attention';
import { useBackend } from '@vse/backend';
import type { Loss, ScoredBatch } from '@vse/core';
import * as losses from '@vse/losses';
import { compare, table, type Timing } from './harness';
import { unitVectors } from './random-sets';

/** Dimension of the vectors. */
export const lossDim = 256;
const fragments = 4;

/** A loss reads one vector per item, or a few fragments per item. */
const vectors = { length: 1 };
const sets = { length: fragments };

const cases: Readonly<Record<string, { readonly make: () => Loss; readonly length: number }>> = {
  maxOfHinges: { make: () => losses.maxOfHinges(), ...vectors },
  sumOfHinges: { make: () => losses.sumOfHinges(), ...vectors },
  topKHinges: { make: () => losses.topKHinges(), ...vectors },
  semiHardHinges: { make: () => losses.semiHardHinges(), ...vectors },
  randomNegativeHinge: { make: () => losses.randomNegativeHinge(), ...vectors },
  structurePreserving: { make: () => losses.structurePreserving(), ...vectors },
  'fragmentAlignment mil': { make: () => losses.fragmentAlignment({ mode: 'mil' }), ...sets },
  'fragmentAlignment dense': { make: () => losses.fragmentAlignment({ mode: 'dense' }), ...sets },
  'fragmentAlignment best-match': { make: () => losses.fragmentAlignment({ mode: 'best-match' }), ...sets },
  globalRanking: { make: () => losses.globalRanking(), ...vectors },
  warp: { make: () => losses.warp(), ...vectors },
  devise: { make: () => losses.devise(), ...vectors },
  infoNce: { make: () => losses.infoNce(), ...vectors },
  ntXent: { make: () => losses.ntXent(), ...vectors },
  supervisedContrastive: { make: () => losses.supervisedContrastive(), ...vectors },
  multiSimilarity: { make: () => losses.multiSimilarity(), ...vectors },
  tripletMargin: { make: () => losses.tripletMargin(), ...vectors },
  sigmoidPairs: { make: () => losses.sigmoidPairs(), ...vectors },
  deepCca: { make: () => losses.deepCca(), ...vectors },
};

/** All losses on wasm, forward alone and with the gradients of both sets, against max of hinges. Synthetic vectors. */
export async function benchLosses(): Promise<void> {
  await useBackend({ prefer: ['wasm'] });
  for (const batch of [128, 512]) {
    const works = ['forward', 'forward + backward'] as const;
    const timings: (readonly Timing[])[] = [];
    for (const work of works) {
      const alternatives = Object.entries(cases).map(([name, { make, length }]) => {
        const run = work === 'forward' ? forward : lossStep;
        const loss = make();
        const images = unitVectors([batch, length, lossDim], 1);
        const captions = unitVectors([batch, length, lossDim], 2);
        return { name, run: () => run(loss, images, captions) };
      });
      timings.push(await compare(alternatives, { rounds: 5 }));
    }
    console.log(
      `batch ${batch}, [${batch}, 1 or ${fragments}, ${lossDim}], including the cosines of the pairs`,
    );
    console.log(table(['loss', ...works.flatMap((work) => [work, 'over maxOfHinges'])], rowsOf(timings)));
  }
}

function rowsOf(timings: readonly (readonly Timing[])[]): readonly (readonly string[])[] {
  return timings[0]!.map(({ name }, i) => [
    name,
    ...timings.flatMap((column) => {
      const { median, ratio } = column[i]!;
      return [`${median.toFixed(2)} ms`, (1 / ratio).toFixed(2)];
    }),
  ]);
}

const similarity = cosine();

function batchOf(images: tf.Tensor3D, captions: tf.Tensor3D): ScoredBatch {
  const sides = { images: { vectors: images }, captions: { vectors: captions } };
  return { ...sides, scores: similarity.score(sides.images, sides.captions) }; // [batch, batch]
}

async function forward(loss: Loss, images: tf.Tensor3D, captions: tf.Tensor3D): Promise<void> {
  const value = tf.tidy(() => loss(batchOf(images, captions)));
  await value.data();
  value.dispose();
}

/** Computes a loss of the cosines and the gradients of both sets. */
export async function lossStep(loss: Loss, images: tf.Tensor3D, captions: tf.Tensor3D): Promise<void> {
  const { value, grads } = tf.valueAndGrads((a, b) => loss(batchOf(a as tf.Tensor3D, b as tf.Tensor3D)))([
    images,
    captions,
  ]);
  await Promise.all(grads.map((grad) => grad.data()));
  tf.dispose([value, ...grads]);
}
