import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, type Encoder, type FeatureMatrix, type MatchingModel } from '@vse/core';
import { inBlocks } from './blocks';

/** Space in which regions and phrases are unit vectors, scored by their dot products. */
export interface JointSpace {
  /** Embeds every vector of every item, in order: `[vectors, dim]`. */
  regions(items: readonly FeatureMatrix[]): Promise<tf.Tensor2D>;
  /** Embeds phrases: `[phrases, dim]`. */
  phrases(texts: readonly string[]): Promise<tf.Tensor2D>;
}

/** Space of a model whose encoders give unit vectors, one for each region and one for each phrase. */
export function spaceOfModel({ images, captions }: MatchingModel<FeatureMatrix, string>): JointSpace {
  return {
    regions: (items) => Promise.resolve(embed(images, items.flatMap(vectorsOf))),
    phrases: (texts) => Promise.resolve(embed(captions, texts)),
  };
}

const blockSize = 1024;

/** Embeds items of length 1 block by block: `[items, embedDim]`. */
function embed<T>(encoder: Encoder<T>, items: readonly T[]): tf.Tensor2D {
  const blocks = Array.from(inBlocks(items, blockSize), (block) => {
    const batch = encoder.collate(block);
    const set = encoder.encode(batch); // [items, 1, embedDim]
    const vectors: tf.Tensor2D = tf.reshape(set.vectors, [block.length, encoder.embedDim]); // [items, embedDim]
    disposeSet(set);
    tf.dispose({ ...batch });
    return vectors;
  });
  if (blocks.length === 0) return tf.zeros([0, encoder.embedDim]); // [0, embedDim]
  const all = tf.concat2d(blocks, 0); // [items, embedDim]
  tf.dispose(blocks);
  return all;
}

/** Splits an item into items of one vector each. */
export function vectorsOf({ values, length, dim }: FeatureMatrix): FeatureMatrix[] {
  return Array.from({ length }, (_, i) => ({
    values: values.subarray(i * dim, (i + 1) * dim),
    length: 1,
    dim,
  }));
}
