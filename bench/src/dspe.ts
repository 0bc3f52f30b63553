import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '@vse/backend';
import { seededRandom, type Encoder, type FeatureMatrix } from '@vse/core';
import { twoLayerBranch } from '@vse/image-encoders';
import { structurePreserving } from '@vse/losses';
import { compare, table } from './harness';

/** Sizes of DSPE's batch: 1,500 pairs, and a second caption for each image. */
const sizes = { images: 1500, captions: 3000, imageDim: 4096, captionDim: 6000 };

interface Batch {
  readonly images: tf.Tensor3D;
  readonly captions: tf.Tensor3D;
  readonly positives: tf.Tensor2D;
}

/**
 * A training step of DSPE on wasm, on random data: both branches and the loss, with the gradients of all weights; and the
 * loss alone. Memory is the size of the wasm heap, weights and batch included: it grows by a fifth at a time, 96 MB at most,
 * and never shrinks.
 */
export async function benchDspe(): Promise<void> {
  await useBackend({ prefer: ['wasm'] });
  const images = twoLayerBranch({ inputDim: sizes.imageDim, seed: 1 });
  const captions = twoLayerBranch({ inputDim: sizes.captionDim, seed: 2 });
  const batch = randomBatch();
  const embedded = { images: embed(images, batch.images), captions: embed(captions, batch.captions) };
  const loss = structurePreserving();
  const scores = tf.zeros<tf.Rank.R2>([sizes.images, sizes.captions]);
  const cost = (x: tf.Tensor, y: tf.Tensor): tf.Scalar =>
    loss({
      scores,
      positives: batch.positives,
      oneImagePerCaption: true,
      images: { vectors: x as tf.Tensor3D },
      captions: { vectors: y as tf.Tensor3D },
    });
  const alone = () => tf.valueAndGrads(cost)([embedded.images, embedded.captions]);
  const step = () =>
    tf.variableGrads(() => cost(embed(images, batch.images, true), embed(captions, batch.captions, true)));
  const rows = [['weights and batch', '', memory()]];
  for (const [name, run] of [
    ['loss', alone],
    ['step', step],
  ] as const) {
    const [timing] = await compare([{ name, run: () => tf.dispose(run()) }], { rounds: 3 });
    rows.push([name, `${timing!.median.toFixed(0)} ms`, memory()]);
  }
  console.log(table(['measured', 'time', 'memory so far'], rows));
}

function memory(): string {
  const { wasm } = tf.backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } };
  return `${(wasm.HEAPU8.byteLength / 2 ** 20).toFixed(0)} MB`;
}

function embed(encoder: Encoder<FeatureMatrix>, features: tf.Tensor, training = false): tf.Tensor3D {
  return encoder.encode({ features }, { training }).vectors;
}

function randomBatch(): Batch {
  const random = seededRandom(1);
  const vectors = (rows: number, dim: number) =>
    tf.tensor3d(
      Float32Array.from({ length: rows * dim }, () => random.normal()),
      [rows, 1, dim],
    );
  const positives = new Float32Array(sizes.images * sizes.captions);
  for (let caption = 0; caption < sizes.captions; caption++) {
    positives[(caption % sizes.images) * sizes.captions + caption] = 1;
  }
  return {
    images: vectors(sizes.images, sizes.imageDim),
    captions: vectors(sizes.captions, sizes.captionDim),
    positives: tf.tensor2d(positives, [sizes.images, sizes.captions]),
  };
}
