import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import {
  l2Normalize,
  maskFromLengths,
  type Encoder,
  type FeatureMatrix,
  type MatchingModel,
  type PairedData,
} from '@vse/core';
import { normalVector } from './random-sets';
import { captionLengths } from './scan-sizes';
import type { SetSizes } from './similarity-work';

/** Sizes of an evaluation. */
export interface EvaluationSizes extends SetSizes {
  readonly images: number;
  readonly captions: number;
}

/** SCAN t-i AVG over synthetic embeddings; encoding only normalises. */
export function syntheticEvaluation({ images, captions, regions, words, dim }: EvaluationSizes): {
  readonly model: MatchingModel<number, string>;
  readonly data: PairedData<number, string>;
} {
  const matrix = (length: number, seed: number): FeatureMatrix => ({
    values: normalVector(length * dim, seed),
    length,
    dim,
  });
  const lengths = captionLengths(captions, words);
  /** Captions are texts, which evaluation sorts by length: `12 w w w` is the 12th, of four words. */
  const textOf = (row: number) => [row, ...new Array<string>(lengths[row]! - 1).fill('w')].join(' ');
  return {
    model: {
      images: encoder<number>('regions', dim, (row) => matrix(regions, row)),
      captions: encoder<string>('words', dim, (text) => {
        const split = text.split(' ');
        return matrix(split.length, images + Number(split[0]));
      }),
      similarity: stackedCrossAttention(),
    },
    data: {
      name: 'bench',
      synthetic: true,
      imageCount: images,
      captionToImage: Int32Array.from({ length: captions }, (_, caption) => caption % images),
      readImages: (rows) => Promise.resolve(Array.from(rows)),
      readCaptions: (rows) => Promise.resolve(Array.from(rows, textOf)),
    },
  };
}

/** Encoder that normalises vectors: `[items, longest, dim]`. */
function encoder<Item>(name: string, dim: number, vectorsOf: (item: Item) => FeatureMatrix): Encoder<Item> {
  return {
    name,
    embedDim: dim,
    collate: (items) => {
      const sets = items.map(vectorsOf);
      const lengths = sets.map(({ length }) => length);
      const longest = Math.max(...lengths);
      const values = new Float32Array(items.length * longest * dim);
      sets.forEach((set, i) => values.set(set.values, i * longest * dim));
      return {
        features: tf.tensor3d(values, [items.length, longest, dim]),
        mask: maskFromLengths(lengths, longest),
      };
    },
    encode: ({ features, mask }) => ({
      vectors: l2Normalize(features as tf.Tensor3D),
      mask: mask as tf.Tensor2D,
    }),
    variables: () => [],
    dispose: () => undefined,
  };
}
