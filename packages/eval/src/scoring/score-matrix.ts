import {
  DataError,
  OptionError,
  type EmbeddingSet,
  type MatchingModel,
  type PairedData,
  type ScoringThreads,
} from '@vse/core';
import { scorerHere, scorerInThreads, type BlockScorer } from './block-scorer';
import { encodeItems } from './encode-items';
import { inFlight } from './in-flight';
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
  /**
   * Threads that score: `scoringThreads(2)` of `@vse/backend`, or `onnxScorer(2)` of `@vse/onnx`. Absent: this thread
   * scores.
   */
  readonly threads?: ScoringThreads;
  readonly onProgress?: (progress: ScoringProgress) => void;
  /** Stops between two blocks, and threads at once, by throwing the signal's reason. */
  readonly signal?: AbortSignal;
}

interface Block<Held> {
  readonly items: Int32Array;
  readonly held: Held;
  /** What the embeddings take. */
  readonly bytes: number;
}

/** What scoring needs to know in each step. */
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
 * Works in blocks, and the result does not depend on their size, but for the last bit of a score where a backend adds in
 * another order (wasm: at most 1.5e-7 of a cosine). Every image is encoded once. Captions are encoded once
 * as long as the embeddings of all images fit into `maxMiB`, else once per group of images that does. Captions are taken
 * by length, so that little of a block is padding. With `threads`, this thread encodes while others score; the numbers
 * of `scoringThreads` are the same, those of `onnxScorer` agree to rounding.
 *
 * Memory: the result (4 bytes a pair), `maxMiB`, and for this thread or for each of the others two blocks of captions
 * and what the similarity needs for one block, which `blockMiB` of
 * `stackedCrossAttention` bounds. Time: one encoding per item and `images x captions` scores.
 */
export async function scoreMatrix<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  { batchSize = 128, maxMiB = 1024, threads, onProgress, signal }: ScoreMatrixOptions = {},
): Promise<Float32Array> {
  checkOptions(batchSize, maxMiB);
  const captions = data.captionToImage.length;
  if (data.imageCount * captions === 0) {
    throw new DataError(`${WHERE}: ${data.name} has ${data.imageCount} images and ${captions} captions.`);
  }
  signal?.throwIfAborted();
  const work = { model, data, batchSize, maxBytes: maxMiB * 2 ** 20, onProgress, signal };
  const threaded = threads && (await scorerInThreads(threads, model.similarity));
  return threaded
    ? scoreAll({ ...work, scorer: threaded })
    : scoreAll({ ...work, scorer: scorerHere(WHERE, model.similarity) });
}

function checkOptions(batchSize: number, maxMiB: number): void {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new OptionError(`${WHERE}: batchSize must be a whole number from 1, got ${batchSize}.`);
  }
  if (!(maxMiB > 0)) throw new OptionError(`${WHERE}: maxMiB must be above 0, got ${maxMiB}.`);
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
    // What fails because the threads were stopped fails for the signal's reason.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await scorer.close();
  }
}

/** Encodes blocks of images from the first one given, until there are no more or the budget is spent. */
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

/** Scores a group of images against all captions, in their order, and puts the scores into their places. */
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
 * Copies a block's scores to where its images and captions stand in rows of `width`. Throws where one is not finite: a
 * model that has gone wrong is found at its first block, not after the last.
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
          `${WHERE}: scores must be finite, got ${score} for image ${image}, caption ${caption}. Look at the model's weights.`,
        );
      }
      into[image * width + caption] = score;
    }
  }
}
