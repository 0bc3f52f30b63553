import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, type EmbeddingSet } from '@vse/core';
import { tokenize } from '@vse/text-encoders';
import type { Looks } from '../shared/protocol';
import type { Model } from '../training/build-model';
import type { PictureFeatures } from '../training/pairs';

/** Places that the words of a sentence look at: the model's attention, or for a model without it the cosines of words and regions. */
export async function looksOf(model: Model, picture: PictureFeatures, sentence: string): Promise<Looks> {
  const weights = tf.tidy(() => {
    const image = encoded(model.images, picture.features);
    const caption = encoded(model.captions, sentence);
    return model.similarity.attention?.(image, caption) ?? cosines(image, caption); // [words, regions]
  });
  try {
    const [rows, regions] = weights.shape;
    const values = (await weights.data()) as Float32Array;
    const words = tokenize(sentence);
    // Encoders of words have a vector for the start and the end.
    const first = rows === words.length + 2 ? 1 : 0;
    const shown = rows === 1 ? ['the whole sentence'] : words.slice(0, rows - 2 * first);
    const own = values.slice(first * regions, (first + shown.length) * regions);
    const boxes =
      regions * 4 === picture.boxes.length
        ? picture.boxes
        : Float32Array.from({ length: regions * 4 }, (_, i) => (i % 4 < 2 ? 0 : 1));
    return { words: shown, boxes, weights: own, kind: model.similarity.attention ? 'attention' : 'cosine' };
  } finally {
    weights.dispose();
  }
}

function encoded<Item>(
  encoder: {
    collate(items: readonly Item[]): Readonly<Record<string, tf.Tensor>>;
    encode(batch: Readonly<Record<string, tf.Tensor>>): EmbeddingSet;
  },
  item: Item,
): EmbeddingSet {
  return encoder.encode(encoder.collate([item]));
}

/** Cosines of words and regions, negative ones as 0: `[words, regions]`. */
function cosines(image: EmbeddingSet, caption: EmbeddingSet): tf.Tensor2D {
  const regions = l2Normalize(tf.squeeze<tf.Tensor2D>(image.vectors, [0])); // [regions, dim]
  const words = l2Normalize(tf.squeeze<tf.Tensor2D>(caption.vectors, [0])); // [words, dim]
  return tf.relu(tf.matMul<tf.Tensor2D>(words, regions, false, true)); // [words, regions]
}
