import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type Encoder, type Loss, type MatchingModel, type PairedData } from '@vse/core';

/** One linear layer over vectors: the smallest trainable encoder. */
export function tinyEncoder(
  name: string,
  inputs: number,
  dim: number,
  seed: number,
): Encoder<readonly number[]> {
  const random = seededRandom(seed);
  const values = Array.from({ length: inputs * dim }, () => random.normal() * 0.3);
  const weight = tf.tidy(() => tf.variable(tf.tensor2d(values, [inputs, dim])));
  const bias = tf.tidy(() => tf.variable(tf.zeros([dim])));
  return {
    name,
    embedDim: dim,
    collate: (items) => ({ x: tf.tensor2d(items as number[][], [items.length, inputs]) }),
    encode: ({ x }) => ({
      vectors: tf.tidy(() =>
        tf.reshape(tf.add(tf.matMul(x as tf.Tensor2D, weight), bias), [x!.shape[0], 1, dim]),
      ),
    }),
    variables: () => [
      { name: 'weight', variable: weight },
      { name: 'bias', variable: bias },
    ],
    dispose: () => tf.dispose([weight, bias]),
  };
}

export type TinyModel = MatchingModel<readonly number[], readonly number[]>;

export function tinyModel(seed = 1, dim = 4): TinyModel {
  return {
    images: tinyEncoder('image', 5, dim, seed),
    captions: tinyEncoder('caption', 3, dim, seed + 1),
    similarity: {
      name: 'dot',
      score: (images, captions) =>
        tf.tidy(() => {
          const flat = (x: tf.Tensor3D) => tf.reshape(x, [x.shape[0], dim]); // [batch, dim]
          return tf.matMul(flat(images.vectors), flat(captions.vectors), false, true);
        }),
    },
  };
}

export function disposeModel({ images, captions }: TinyModel): void {
  images.dispose();
  captions.dispose();
}

/** Mean squared difference of the scores from 1 for matching pairs and 0 for others. */
export const squareLoss: Loss = ({ scores, positives }) =>
  tf.tidy(() => {
    const wanted = positives ?? tf.eye(scores.shape[0]);
    return tf.mean(tf.squaredDifference(scores, wanted));
  });

/** Random images and captions; `perImage` captions each, one fewer for the last image. */
export function tinyData(
  images = 6,
  perImage = 3,
  seed = 7,
): PairedData<readonly number[], readonly number[]> {
  const random = seededRandom(seed);
  const vectors = (count: number, length: number) =>
    Array.from({ length: count }, () => Array.from({ length }, () => random.normal()));
  const captionToImage = Int32Array.from({ length: images * perImage - 1 }, (_, i) =>
    Math.floor(i / perImage),
  );
  const [imageItems, captionItems] = [vectors(images, 5), vectors(captionToImage.length, 3)];
  return {
    name: 'tiny',
    synthetic: true,
    imageCount: images,
    captionToImage,
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => imageItems[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captionItems[row]!)),
  };
}

/** All weights of a model, by name. */
export function weightsOf({ images, captions }: TinyModel): Record<string, number[]> {
  const parts = [images, captions].flatMap((encoder) =>
    encoder.variables().map(({ name, variable }) => [`${encoder.name}.${name}`, [...variable.dataSync()]]),
  );
  return Object.fromEntries(parts) as Record<string, number[]>;
}
