import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Encoder, FeatureMatrix, MatchingModel, PairedData } from '@vse/core';
import { writeFileAtomic, writeNpy } from '@vse/formats';
import type { Vocabulary } from '@vse/text-encoders';
import { exportWeights } from '@vse/trainer';

export type Model = MatchingModel<FeatureMatrix, string>;

/** One embedding per item, row-major. */
export interface Representations {
  readonly values: Float32Array;
  readonly rows: number;
  readonly dim: number;
}

const blockSize = 512;

/** Encodes items, one vector each, block by block. */
export async function represent<Item>(
  encoder: Encoder<Item>,
  rows: number,
  read: (rows: ArrayLike<number>) => Promise<readonly Item[]>,
): Promise<Representations> {
  const dim = encoder.embedDim;
  const values = new Float32Array(rows * dim);
  for (let first = 0; first < rows; first += blockSize) {
    const items = await read(Array.from({ length: Math.min(blockSize, rows - first) }, (_, i) => first + i));
    const vectors = tf.tidy(() => tf.clone(encoder.encode(encoder.collate(items)).vectors)); // [items, 1, dim]
    values.set(await vectors.data(), first * dim);
    vectors.dispose();
  }
  return { values, rows, dim };
}

/** Section 6: saves both encoders, the vocabulary, and the embeddings of all images and captions for other programs. */
export async function saveAll(
  folder: string,
  model: Model,
  data: PairedData<FeatureMatrix, string>,
  vocabulary: Vocabulary,
): Promise<{ readonly images: Representations; readonly captions: Representations }> {
  await mkdir(folder, { recursive: true });
  const images = await represent(model.images, data.imageCount, (rows) => data.readImages(rows));
  const captions = await represent(model.captions, data.captionToImage.length, (rows) =>
    data.readCaptions(rows),
  );
  for (const [name, { values, rows, dim }] of Object.entries({ image: images, caption: captions })) {
    await writeNpy(join(folder, `${name}-representations.npy`), {
      shape: [rows, dim],
      dtype: 'float32',
      values,
    });
  }
  await exportWeights(model.images, join(folder, 'model.image.safetensors'));
  await exportWeights(model.captions, join(folder, 'model.caption.safetensors'));
  const ids = Object.fromEntries(vocabulary.words.map((word, id) => [word, id]));
  await writeFileAtomic(join(folder, 'vocab.json'), `${JSON.stringify(ids)}\n`);
  return { images, captions };
}

export interface Best {
  readonly row: number;
  readonly score: number;
}

/** Returns the rows with the highest inner products with a vector, the best first. */
export function bestRows(
  { values, rows, dim }: Representations,
  vector: ArrayLike<number>,
  count: number,
): Best[] {
  const scored = Array.from({ length: rows }, (_, row) => {
    let score = 0;
    for (let i = 0; i < dim; i++) score += values[row * dim + i]! * vector[i]!;
    return { row, score };
  });
  return scored.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, count);
}
