import { assertWhole, DataError, seededRandom, type MatchingModel, type PairedData } from '@vse/core';
import { correctRetrieval, type BankScores } from '../corrections/correct-retrieval';
import type { ScoreCorrection } from '../corrections/score-correction';
import type { CorrectionContext, RetrievalCorrection } from './evaluate-retrieval';
import { scoreMatrix, type ScoreMatrixOptions } from './score-matrix';

/** Options of `bankCorrection`. */
export interface BankCorrectionOptions {
  /** Most images of the bank; above it they are drawn. Defaults to `10000`. */
  readonly images?: number;
  /** Most captions of the bank; above it they are drawn. Defaults to `10000`. */
  readonly captions?: number;
  /** Seed of the draws. Defaults to `1`. */
  readonly seed?: number;
}

/**
 * A correction of hubs for `evaluateRetrieval` by a bank of training items: scores the bank's images against the test
 * captions, and the test images against the bank's captions, and corrects each direction by its own.
 *
 * Scores cost bank images x captions + images x bank captions beside those of the test set, 4 bytes each.
 *
 * @param correction - The correction: `invertedSoftmax()`, `nearestReferenceBias()`, `csls()`.
 * @param bank - Training items; none of the test set's may be among them.
 * @param options - Most items, and the seed that draws them.
 * @throws `OptionError` if an option is out of range; on use, `DataError` if the bank is empty or is the test set itself, and
 * the errors of `scoreMatrix` and `correctRetrieval`.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { cosine } from '@vse/attention';
 * import type { Encoder, PairedData } from '@vse/core';
 * import { bankCorrection, evaluateRetrieval, formatRetrieval, invertedSoftmax } from '@vse/eval';
 *
 * // An encoder without weights: each item is its embedding.
 * const encoder: Encoder<readonly number[]> = {
 *   name: 'vectors',
 *   embedDim: 2,
 *   collate: (items) => ({ x: tf.tensor3d(items.flat(), [items.length, 1, 2]) }),
 *   encode: ({ x }) => ({ vectors: x as tf.Tensor3D }),
 *   variables: () => [],
 *   dispose: () => undefined,
 * };
 * const pairs = (name: string, vectors: number[][]): PairedData<readonly number[], readonly number[]> => {
 *   const read = (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, (row) => vectors[row]!));
 *   const captionToImage = Int32Array.from(vectors.keys());
 *   return { name, synthetic: true, imageCount: vectors.length, captionToImage, readImages: read, readCaptions: read };
 * };
 * const model = { images: encoder, captions: encoder, similarity: cosine() };
 * const correct = bankCorrection(invertedSoftmax(), pairs('train', [[1, 2], [2, 1]]));
 * const { corrected, ...plain } = await evaluateRetrieval(model, pairs('test', [[1, 0], [1, 1]]), { correct });
 * console.log(formatRetrieval([{ system: 'plain', ...plain }, { system: 'corrected', ...corrected! }]));
 * ```
 */
export function bankCorrection<ImageItem, CaptionItem>(
  correction: ScoreCorrection,
  bank: PairedData<ImageItem, CaptionItem>,
  { images = 10_000, captions = 10_000, seed = 1 }: BankCorrectionOptions = {},
): RetrievalCorrection<ImageItem, CaptionItem> {
  const chosen = chosenRows('bankCorrection', bank, { images, captions, seed });
  return async ({ scores, model, data, scoring }: CorrectionContext<ImageItem, CaptionItem>) =>
    correctRetrieval({
      scores,
      captions: data.captionToImage.length,
      correction,
      bank: await scoresOf('bankCorrection', model, { bank, data, chosen, scoring }),
    });
}

/** Options of `bankScores`. */
export interface BankScoresOptions extends BankCorrectionOptions {
  /** Options of `scoreMatrix`. */
  readonly scoring?: ScoreMatrixOptions;
}

/**
 * Scores a test set against a bank of training items, for several corrections: the bank's images against the test captions,
 * and the test images against the bank's captions.
 *
 * @param model - Encoders and similarity.
 * @param data - The test set.
 * @param bank - Training items; none of the test set's may be among them.
 * @param options - Most items, the seed that draws them, and options of `scoreMatrix`.
 * @throws `OptionError` if an option is out of range, `DataError` if the bank is empty or is the test set itself, and the
 * errors of `scoreMatrix`.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { dotProduct } from '@vse/attention';
 * import type { Encoder, PairedData } from '@vse/core';
 * import { bankScores } from '@vse/eval';
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
 * const pairs = (name: string, numbers: number[]): PairedData<number, number> => {
 *   const read = (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, (row) => numbers[row]!));
 *   const captionToImage = Int32Array.from(numbers.keys());
 *   return { name, synthetic: true, imageCount: numbers.length, captionToImage, readImages: read, readCaptions: read };
 * };
 * const model = { images: encoder, captions: encoder, similarity: dotProduct() };
 * const { ofImages, ofCaptions } = await bankScores(model, pairs('test', [1, 2]), pairs('train', [10]));
 * console.log(ofImages, ofCaptions); // 10, 20 and 10, 20
 * ```
 */
export async function bankScores<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  bank: PairedData<ImageItem, CaptionItem>,
  { images = 10_000, captions = 10_000, seed = 1, scoring = {} }: BankScoresOptions = {},
): Promise<BankScores> {
  const chosen = chosenRows('bankScores', bank, { images, captions, seed });
  return scoresOf('bankScores', model, { bank, data, chosen, scoring });
}

/** Rows of a bank that are used. */
interface ChosenRows {
  readonly images: Int32Array;
  readonly captions: Int32Array;
}

function chosenRows(
  where: string,
  bank: PairedData<unknown, unknown>,
  { images, captions, seed }: Required<BankCorrectionOptions>,
): ChosenRows {
  assertWhole(where, 'images', images);
  assertWhole(where, 'captions', captions);
  assertWhole(where, 'seed', seed, { from: -Infinity });
  return {
    images: drawn(bank.imageCount, images, seed),
    captions: drawn(bank.captionToImage.length, captions, seed + 1),
  };
}

interface BankWork<ImageItem, CaptionItem> {
  readonly bank: PairedData<ImageItem, CaptionItem>;
  readonly data: PairedData<ImageItem, CaptionItem>;
  readonly chosen: ChosenRows;
  readonly scoring: ScoreMatrixOptions;
}

async function scoresOf<ImageItem, CaptionItem>(
  where: string,
  model: MatchingModel<ImageItem, CaptionItem>,
  { bank, data, chosen, scoring }: BankWork<ImageItem, CaptionItem>,
): Promise<BankScores> {
  if (bank === data) {
    throw new DataError(
      `${where}: the bank must not be the test set, got ${data.name}. Take the training split.`,
    );
  }
  return {
    name: `${bank.name}, ${chosen.images.length} images and ${chosen.captions.length} captions`,
    ofImages: await scoreMatrix(model, mixed(chosen.images, bank, data), scoring),
    ofCaptions: await scoreMatrix(model, mixed(undefined, data, bank, chosen.captions), scoring),
  };
}

/** Rows of a bank in order: all, or `most` of them, drawn. */
function drawn(count: number, most: number, seed: number): Int32Array {
  const all = Array.from({ length: count }, (_, i) => i);
  return Int32Array.from(count <= most ? all : seededRandom(seed).shuffle(all).slice(0, most)).sort();
}

/** Images of one set against captions of another; without rows all of them. */
function mixed<ImageItem, CaptionItem>(
  images: Int32Array | undefined,
  ofImages: PairedData<ImageItem, CaptionItem>,
  ofCaptions: PairedData<ImageItem, CaptionItem>,
  captions?: Int32Array,
): PairedData<ImageItem, CaptionItem> {
  const placed = (rows: ArrayLike<number>, own: Int32Array | undefined) =>
    own ? Int32Array.from(rows, (row) => own[row]!) : rows;
  return {
    name: `${ofImages.name} against ${ofCaptions.name}`,
    synthetic: ofImages.synthetic || ofCaptions.synthetic,
    imageCount: images?.length ?? ofImages.imageCount,
    captionToImage: new Int32Array(captions?.length ?? ofCaptions.captionToImage.length), // scores need no pairs
    readImages: (rows, options) => ofImages.readImages(placed(rows, images), options),
    readCaptions: (rows) => ofCaptions.readCaptions(placed(rows, captions)),
  };
}
