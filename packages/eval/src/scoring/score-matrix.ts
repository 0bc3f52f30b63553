import {
  assertPositive,
  assertWhole,
  DataError,
  type EmbeddingSet,
  type MatchingModel,
  type PairedData,
  type ScoringThreads,
} from '@vse/core';
import { scorerHere, scorerInThreads, type BlockScorer } from './block-scorer';
import { encodeItems } from './encode-items';
import { inFlight } from './in-flight';
import { lengthOrder } from './length-order';

/** Progress of `scoreMatrix`. */
export interface ScoringProgress {
  /** Pairs of an image and a caption scored so far. */
  readonly done: number;
  /** Pairs in all. */
  readonly total: number;
}

/** Options of `scoreMatrix`. */
export interface ScoreMatrixOptions {
  /** Number of images, and of captions, that are encoded and scored against each other at once. Defaults to `128`. */
  readonly batchSize?: number;
  /** Upper bound of the image embeddings held in memory, in MiB. Defaults to `1024`. */
  readonly maxMiB?: number;
  /** Threads that score: `scoringThreads(2)` of `@vse/backend`, or `onnxScorer(2)` of `@vse/onnx`. Defaults to this thread. */
  readonly threads?: ScoringThreads;
  /** Called after each block. */
  readonly onProgress?: (progress: ScoringProgress) => void;
  /** Stops between two blocks, and threads at once, with the signal's reason. */
  readonly signal?: AbortSignal;
}

interface Block<Held> {
  readonly items: Int32Array;
  readonly held: Held;
  /** Size of the embeddings in bytes. */
  readonly bytes: number;
}

/** Model, data and options of one run. */
interface Work<ImageItem, CaptionItem, Held> {
  readonly model: MatchingModel<ImageItem, CaptionItem>;
  readonly data: PairedData<ImageItem, CaptionItem>;
  readonly scorer: BlockScorer<Held>;
  readonly batchSize: number;
  readonly maxBytes: number;
  readonly onProgress: ScoreMatrixOptions['onProgress'];
  readonly signal: AbortSignal | undefined;
}

const WHERE = 'scoreMatrix';

/**
 * Scores every image against every caption: `[images, captions]`, row-major, on the host.
 *
 * Works in blocks. The result does not depend on their size, except for the last bit if a backend adds in another order
 * (wasm: at most 1.5e-7 of a cosine). Every image is encoded once. Captions are encoded once if the embeddings of all images
 * fit into `maxMiB`, else once per group of images that fits. Captions are sorted by length, so that blocks have little
 * padding. With `threads`, this thread encodes while others score; the scores of `scoringThreads` are the same, those of
 * `onnxScorer` agree to rounding.
 *
 * Memory: the result (4 bytes a pair), `maxMiB`, and per thread two blocks of captions and what the similarity needs for one
 * block, which `blockMiB` of `stackedCrossAttention` bounds. Time: one encoding per item and `images x captions` scores.
 *
 * @param model - Encoders and similarity.
 * @param data - The split.
 * @param options - Size of blocks, memory, threads, progress and abort signal.
 * @throws `OptionError` if an option is out of range, `DataError` if the split is empty or a score is not finite, `ShapeError`
 * if an encoder or the similarity returns another shape than it must.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { dotProduct } from '@vse/attention';
 * import type { Encoder, PairedData } from '@vse/core';
 * import { scoreMatrix } from '@vse/eval';
 *
 * // An encoder without weights: each item is its embedding.
 * const encoder: Encoder<number> = {
 *   name: 'numbers',
 *   embedDim: 1,
 *   collate: (items) => ({ x: tf.tensor3d([...items], [items.length, 1, 1]) }),
 *   encode: ({ x }) => ({ vectors: x as tf.Tensor3D }),
 *   variables: () => [],
 *   dispose: () => undefined,
 * };
 * const data: PairedData<number, number> = {
 *   name: 'two images, three captions',
 *   synthetic: true,
 *   imageCount: 2,
 *   captionToImage: Int32Array.of(0, 0, 1),
 *   readImages: (rows) => Promise.resolve(Array.from(rows, (row) => row + 1)),
 *   readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => row + 10)),
 * };
 * const model = { images: encoder, captions: encoder, similarity: dotProduct() };
 * console.log(await scoreMatrix(model, data)); // 10, 11, 12, 20, 22, 24
 * ```
 */
export async function scoreMatrix<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  { batchSize = 128, maxMiB = 1024, threads, onProgress, signal }: ScoreMatrixOptions = {},
): Promise<Float32Array> {
  checkOptions(batchSize, maxMiB);
  const captions = data.captionToImage.length;
  if (data.imageCount * captions === 0) {
    throw new DataError(
      `${WHERE}: ${data.name} must have images and captions, got ${data.imageCount} and ${captions}.`,
    );
  }
  signal?.throwIfAborted();
  const work = { model, data, batchSize, maxBytes: maxMiB * 2 ** 20, onProgress, signal };
  const threaded = threads && (await scorerInThreads(threads, model.similarity));
  return threaded
    ? scoreAll({ ...work, scorer: threaded })
    : scoreAll({ ...work, scorer: scorerHere(WHERE, model.similarity) });
}

function checkOptions(batchSize: number, maxMiB: number): void {
  assertWhole(WHERE, 'batchSize', batchSize);
  if (maxMiB !== Infinity) assertPositive(WHERE, 'maxMiB', maxMiB);
}

async function scoreAll<ImageItem, CaptionItem, Held>(
  work: Work<ImageItem, CaptionItem, Held>,
): Promise<Float32Array> {
  const { data, scorer, signal } = work;
  const stop = () => void scorer.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const order = await lengthOrder(data, work.batchSize);
    const scores = new Float32Array(data.imageCount * order.length);
    for (let image = 0; image < data.imageCount;) {
      const group = await encodeGroup(work, image);
      try {
        await scoreGroup(work, group, order, scores, image * order.length);
        image += group.reduce((sum, { items }) => sum + items.length, 0);
      } finally {
        for (const { held } of group) scorer.release(held);
      }
    }
    return scores;
  } catch (error) {
    // If aborting caused this error, rethrow the abort reason.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await scorer.close();
  }
}

/** Encodes blocks of images from `first`, until there are no more or `maxBytes` is reached. */
async function encodeGroup<ImageItem, CaptionItem, Held>(
  { model, data, scorer, batchSize, maxBytes, signal }: Work<ImageItem, CaptionItem, Held>,
  first: number,
): Promise<readonly Block<Held>[]> {
  const group: Block<Held>[] = [];
  let bytes = 0;
  let largest = 0;
  try {
    for (let from = first; from < data.imageCount; from += batchSize) {
      if (group.length > 0 && bytes + largest > maxBytes) break;
      signal?.throwIfAborted();
      const length = Math.min(batchSize, data.imageCount - from);
      const items = Int32Array.from({ length }, (_, i) => from + i);
      const set = await encodeItems(WHERE, model.images, await data.readImages(items));
      const block = await holdBlock(scorer, items, set);
      group.push(block);
      bytes += block.bytes;
      largest = Math.max(largest, block.bytes);
    }
    return group;
  } catch (error) {
    for (const { held } of group) scorer.release(held);
    throw error;
  }
}

async function holdBlock<Held>(
  scorer: BlockScorer<Held>,
  items: Int32Array,
  set: EmbeddingSet,
): Promise<Block<Held>> {
  const bytes = 4 * (set.vectors.size + (set.mask?.size ?? 0));
  return { items, bytes, held: await scorer.hold(set) };
}

/** Scores a group of images against all captions in `order` and writes the scores into the matrix. */
async function scoreGroup<ImageItem, CaptionItem, Held>(
  { model, data, scorer, batchSize, onProgress, signal }: Work<ImageItem, CaptionItem, Held>,
  group: readonly Block<Held>[],
  order: Int32Array,
  into: Float32Array,
  before: number,
): Promise<void> {
  const jobs = inFlight(scorer.atOnce);
  let done = before;
  for (let from = 0; from < order.length; from += batchSize) {
    signal?.throwIfAborted();
    const items = order.subarray(from, from + batchSize);
    const set = await encodeItems(WHERE, model.captions, await data.readCaptions(items));
    const captions = await holdBlock(scorer, items, set);
    try {
      for (const images of group) {
        signal?.throwIfAborted();
        await jobs.add(async () => {
          place(await scorer.score(images.held, captions.held), images.items, items, into, order.length);
          done += images.items.length * items.length;
          onProgress?.({ done, total: into.length });
        });
      }
    } finally {
      scorer.release(captions.held);
    }
  }
  await jobs.drain();
}

/**
 * Copies a block's scores to their places in rows of `width`. Checks them here, so that a diverged model fails at its first
 * block, not after the last.
 *
 * @throws `DataError` if a score is not finite.
 */
function place(
  block: ArrayLike<number>,
  images: Int32Array,
  captions: Int32Array,
  into: Float32Array,
  width: number,
): void {
  let at = 0;
  for (const image of images) {
    for (const caption of captions) {
      const score = block[at++]!;
      if (!Number.isFinite(score)) {
        throw new DataError(
          `${WHERE}: scores must be finite, got ${score} for image ${image}, caption ${caption}. Check the model's weights.`,
        );
      }
      into[image * width + caption] = score;
    }
  }
}
