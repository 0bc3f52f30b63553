import { assertWhole, type MatchingModel, type PairedData } from '@vse/core';
import { highest } from '../retrieval/highest';
import { notFinite } from '../retrieval/relevance';
import { scoreMatrix, type ScoreMatrixOptions } from './score-matrix';

/** Options of `rankImages`. */
export interface RankImagesOptions extends ScoreMatrixOptions {
  /** Maximum number of images. Defaults to `5`. */
  readonly count?: number;
}

/** An image that a caption retrieves. */
export interface RankedImage {
  /** Index of the image within the split. */
  readonly image: number;
  /** Its score. */
  readonly score: number;
}

/**
 * Ranks the images of a split by a caption of your own: those with the highest scores, the best first, equal ones in the
 * order of the data. Encodes every image again at each call; memory and time are those of `scoreMatrix` with one caption.
 *
 * @param model - Encoders and similarity.
 * @param data - The split; its captions are not read.
 * @param caption - The query, as the caption encoder takes it: a sentence for the encoders of `@vse/text-encoders`.
 * @param options - Number of images, and the options of `scoreMatrix`.
 * @throws `OptionError` if `count` is out of range, and the errors of `scoreMatrix`.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { cosine } from '@vse/attention';
 * import type { Encoder, PairedData } from '@vse/core';
 * import { rankImages } from '@vse/eval';
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
 * const vectors = [[1, 0], [0, 1], [1, 1]];
 * const read = (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, (row) => vectors[row]!));
 * const data: PairedData<readonly number[], readonly number[]> = {
 *   name: 'three images',
 *   synthetic: true,
 *   imageCount: 3,
 *   captionToImage: Int32Array.of(0, 1, 2),
 *   readImages: read,
 *   readCaptions: read,
 * };
 * const model = { images: encoder, captions: encoder, similarity: cosine() };
 * console.log(await rankImages(model, data, [0, 2])); // image 1, then 2, then 0
 * ```
 */
export async function rankImages<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  caption: CaptionItem,
  { count = 5, ...scoring }: RankImagesOptions = {},
): Promise<readonly RankedImage[]> {
  assertWhole('rankImages', 'count', count);
  const query = {
    ...data,
    captionToImage: Int32Array.of(0),
    readCaptions: () => Promise.resolve([caption]),
  };
  const scores = await scoreMatrix(model, query, scoring); // [images, 1]
  const line = { start: 0, stride: 1, length: data.imageCount };
  const best = highest(scores, line, count, (image) =>
    notFinite('rankImages', 'scores', { values: scores, captions: 1, at: image }),
  );
  return Array.from(best, (image) => ({ image, score: scores[image]! }));
}
