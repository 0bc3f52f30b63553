import * as tf from '@tensorflow/tfjs-core';
import {
  maskFromLengths,
  maskOf,
  seededRandom,
  type Encoder,
  type FeatureMatrix,
  type MatchingModel,
  type PairedData,
  type Similarity,
} from '@vse/core';

/** An encoder that records its calls. */
export interface CountedEncoder<Item> extends Encoder<Item> {
  /** Number of items of each call. */
  readonly calls: number[];
}

export interface ToyModel extends MatchingModel<FeatureMatrix, string> {
  readonly images: CountedEncoder<FeatureMatrix>;
  readonly captions: CountedEncoder<string>;
}

const dim = 5;

/**
 * A model without weights for this package's tests: regions are their own embeddings, a word's vector depends on its
 * letters, and a pair scores the mean over real words of the best real region. Sets are padded to at least `padTo`.
 */
export function toyModel({ padTo = 1 }: { readonly padTo?: number } = {}): ToyModel {
  return {
    images: toyEncoder('regions', padTo, (image: FeatureMatrix) =>
      Array.from({ length: image.length }, (_, i) =>
        Array.from(image.values.subarray(i * image.dim, (i + 1) * image.dim)),
      ),
    ),
    captions: toyEncoder('letters', padTo, (caption: string) => caption.split(' ').map(vectorOf)),
    similarity: bestRegions,
  };
}

function toyEncoder<Item>(
  name: string,
  padTo: number,
  vectors: (item: Item) => readonly (readonly number[])[],
): CountedEncoder<Item> {
  const calls: number[] = [];
  return {
    name,
    embedDim: dim,
    calls,
    collate(items) {
      calls.push(items.length);
      const sets = items.map(vectors);
      const longest = Math.max(padTo, ...sets.map((set) => set.length));
      const values = new Float32Array(items.length * longest * dim).fill(1e3); // padding that would change a score
      sets.forEach((set, i) => values.set(set.flat(), i * longest * dim));
      return {
        features: tf.tensor3d(values, [items.length, longest, dim]),
        mask: maskFromLengths(
          sets.map((set) => set.length),
          longest,
        ),
      };
    },
    encode: ({ features, mask }) => ({ vectors: features as tf.Tensor3D, mask: mask as tf.Tensor2D }),
    variables: () => [],
    dispose: () => undefined,
  };
}

const bestRegions: Similarity = {
  name: 'best-regions',
  score: (images, captions) =>
    tf.tidy(() => {
      const [imageCount, regions] = images.vectors.shape;
      const [captionCount, words] = captions.vectors.shape;
      const rows = tf.reshape(images.vectors, [-1, dim]); // [images * regions, dim]
      const columns = tf.reshape(captions.vectors, [-1, dim]); // [captions * words, dim]
      const all = tf.matMul(rows, columns, false, true); // [images * regions, captions * words]
      const pairs = tf.reshape(all, [imageCount, regions, captionCount, words]);
      const real = tf.reshape(maskOf(images), [imageCount, regions, 1, 1]);
      const best = tf.max(tf.where(tf.cast(real, 'bool'), pairs, -1e9), 1); // [images, captions, words]
      const mask = tf.reshape(maskOf(captions), [1, captionCount, words]);
      const kept = tf.where(tf.cast(mask, 'bool'), best, 0); // [images, captions, words]
      return tf.div(tf.sum(kept, 2), tf.sum(mask, 2)); // [images, captions]
    }),
};

function vectorOf(word: string): number[] {
  const values = new Array<number>(dim).fill(0);
  Array.from(word).forEach((letter, i) => (values[(letter.charCodeAt(0) + i) % dim]! += 1 / (i + 1)));
  return values;
}

const words = ['a', 'dog', 'runs', 'over', 'green', 'grass', 'with', 'its', 'red', 'ball'];

/** Generated images of 1 to 4 regions and captions of 1 to 7 words; captions of one image are not adjacent. */
export function toyData(images: number, captions: number, seed = 1): PairedData<FeatureMatrix, string> {
  const random = seededRandom(seed);
  const features = Array.from({ length: images }, (): FeatureMatrix => {
    const length = 1 + random.integer(4);
    return { values: Float32Array.from({ length: length * dim }, () => random.normal()), length, dim };
  });
  const texts = Array.from({ length: captions }, () =>
    Array.from({ length: 1 + random.integer(7) }, () => random.pick(words)).join(' '),
  );
  return {
    name: 'toy',
    synthetic: true,
    imageCount: images,
    captionToImage: Int32Array.from({ length: captions }, (_, caption) => caption % images),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => features[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => texts[row]!)),
  };
}
