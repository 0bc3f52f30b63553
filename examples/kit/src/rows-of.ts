import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMatrix, PairedData } from '@vse/core';
import { featureRows, type RowSource } from '@vse/subspace';
import { measure, type Measured } from './measure';

/** Returns the images of a split as rows, one vector each: the mean of the regions. */
export function imageRows(split: PairedData<FeatureMatrix, unknown>, dim: number): RowSource {
  const read = (rows: ArrayLike<number>) => split.readImages(rows);
  return featureRows({ rows: split.imageCount, length: 1, dim, read });
}

/** Returns the captions of a split, given as fixed features, as rows. */
export function captionRowsOf(split: PairedData<unknown, FeatureMatrix>, dim: number): RowSource {
  const read = (rows: ArrayLike<number>) => split.readCaptions(rows);
  return featureRows({ rows: split.captionToImage.length, length: 1, dim, read });
}

/** Measures retrieval by dot products of `[images, dim]` and `[captions, dim]`, row-major. */
export async function metricsOfProducts(
  images: Float32Array,
  captions: Float32Array,
  captionToImage: Int32Array,
): Promise<Measured> {
  const dim = captions.length / captionToImage.length;
  const scores = tf.tidy(() => {
    const imageVectors = tf.tensor2d(images, [images.length / dim, dim]); // [images, dim]
    const captionVectors = tf.tensor2d(captions, [captionToImage.length, dim]); // [captions, dim]
    return tf.matMul(imageVectors, captionVectors, false, true); // [images, captions]
  });
  try {
    return measure(await scores.data(), captionToImage);
  } finally {
    scores.dispose();
  }
}
