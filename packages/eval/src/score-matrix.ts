import * as tf from '@tensorflow/tfjs-core';
import {
  assertShape,
  DataError,
  disposeSet,
  OptionError,
  type EmbeddingSet,
  type MatchingModel,
  type PairedData,
} from '@vse/core';
import { encodeItems } from './encode-items';
import { lengthOrder } from './length-order';

export interface ScoringProgress {
  /** Pairs of an image and a caption that are scored. */
  readonly done: number;
  readonly total: number;
}

export interface ScoreMatrixOptions {
  /** How many images and how many captions are encoded, and scored against each other, at once. Defaults to `128`. */
  readonly batchSize?: number;
  /** How much the embeddings of images may take while they wait to be scored, in MiB. Defaults to `1024`. */
  readonly maxMiB?: number;
  readonly onProgress?: (progress: ScoringProgress) => void;
  /** Stops between two blocks by throwing the signal's reason. */
  readonly signal?: AbortSignal;
}

interface Block {
  readonly items: Int32Array;
  readonly set: EmbeddingSet;
}

/**
 * Scores every image against every caption: `[images, captions]`, row-major, on the host.
 *
 * Works in blocks, and the result does not depend on their size. Every image is encoded once. Captions are encoded once
 * as long as the embeddings of all images fit into `maxMiB`, else once per group of images that does. Captions are taken
 * by length, so that little of a block is padding.
 *
 * Memory: the result (4 bytes a pair), `maxMiB`, one block of captions, and what the similarity needs for one block.
 * Time: one encoding per item and `images x captions` scores.
 */
export async function scoreMatrix<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  { batchSize = 128, maxMiB = 1024, onProgress, signal }: ScoreMatrixOptions = {},
): Promise<Float32Array> {
  const where = 'scoreMatrix';
  checkOptions(where, batchSize, maxMiB);
  const captions = data.captionToImage.length;
  const total = data.imageCount * captions;
  if (total === 0) {
    throw new DataError(`${where}: ${data.name} has ${data.imageCount} images and ${captions} captions.`);
  }
  const order = await lengthOrder(data, batchSize);
  const scores = new Float32Array(total);
  let done = 0;
  for (let image = 0; image < data.imageCount;) {
    const group = await encodeGroup(where, model, data, image, { batchSize, maxMiB, signal });
    try {
      for (let from = 0; from < captions; from += batchSize) {
        signal?.throwIfAborted();
        const items = order.subarray(from, from + batchSize);
        const set = await encodeItems(where, model.captions, await data.readCaptions(items));
        try {
          for (const block of group) {
            signal?.throwIfAborted();
            await scoreBlock(where, model, block, { items, set }, scores, captions);
            done += block.items.length * items.length;
            onProgress?.({ done, total });
          }
        } finally {
          disposeSet(set);
        }
      }
      image += group.reduce((sum, { items }) => sum + items.length, 0);
    } finally {
      for (const { set } of group) disposeSet(set);
    }
  }
  return scores;
}

function checkOptions(where: string, batchSize: number, maxMiB: number): void {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new OptionError(`${where}: batchSize must be a whole number from 1, got ${batchSize}.`);
  }
  if (!(maxMiB > 0)) throw new OptionError(`${where}: maxMiB must be above 0, got ${maxMiB}.`);
}

/** Encodes blocks of images from the first one given, until there are no more or the budget is spent. */
async function encodeGroup<ImageItem, CaptionItem>(
  where: string,
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  first: number,
  { batchSize, maxMiB, signal }: { batchSize: number; maxMiB: number; signal: AbortSignal | undefined },
): Promise<readonly Block[]> {
  const group: Block[] = [];
  let bytes = 0;
  let largest = 0;
  try {
    for (let from = first; from < data.imageCount; from += batchSize) {
      if (group.length > 0 && bytes + largest > maxMiB * 2 ** 20) break;
      signal?.throwIfAborted();
      const length = Math.min(batchSize, data.imageCount - from);
      const items = Int32Array.from({ length }, (_, i) => from + i);
      const set = await encodeItems(where, model.images, await data.readImages(items));
      group.push({ items, set });
      const size = 4 * (set.features.size + (set.mask?.size ?? 0));
      bytes += size;
      largest = Math.max(largest, size);
    }
    return group;
  } catch (error) {
    for (const { set } of group) disposeSet(set);
    throw error;
  }
}

/** Scores one block of images against one of captions and puts the scores into their places. */
async function scoreBlock<ImageItem, CaptionItem>(
  where: string,
  { similarity }: MatchingModel<ImageItem, CaptionItem>,
  images: Block,
  captions: Block,
  into: Float32Array,
  width: number,
): Promise<void> {
  const block = tf.tidy(() => similarity.score(images.set, captions.set)); // [images, captions]
  try {
    const shape = [images.items.length, captions.items.length];
    assertShape(`${where}: ${similarity.name}`, 'scores', block, shape);
    const values = await block.data();
    let at = 0;
    for (const image of images.items) {
      for (const caption of captions.items) into[image * width + caption] = values[at++]!;
    }
  } finally {
    block.dispose();
  }
}
