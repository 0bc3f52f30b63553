import { DataError, ShapeError } from '@vse/core';
import { byDirection, type RetrievalScores } from '../retrieval/score-pair';
import { viewOf } from '../retrieval/view-of';

/** Scores of all images against all captions, read some rows at a time, so that no whole matrix has to be in memory. */
export interface ScoreRows {
  /** Number of images. */
  readonly images: number;
  /** Number of captions. */
  readonly captions: number;
  /**
   * Scores of the images from `from` up to, but not including, `to`: `[to - from, captions]`, row-major; a pair of such
   * blocks if the directions differ. The next call may reuse the array.
   */
  rows(from: number, to: number): RetrievalScores | Promise<RetrievalScores>;
}

/** Reads rows of matrices that are in memory. */
export function rowsOfMatrix(where: string, scores: RetrievalScores, captions: number): ScoreRows {
  const { imageToText, textToImage } = byDirection(scores);
  const images = imageToText.length / captions;
  if (!Number.isInteger(images) || imageToText.length !== textToImage.length) {
    throw new ShapeError(
      `${where}: scores must be [images, ${captions}] in both directions, got ${imageToText.length} and ${textToImage.length} numbers.`,
    );
  }
  const part = (values: ArrayLike<number>, from: number, to: number): ArrayLike<number> =>
    viewOf(values, from * captions, to * captions);
  return {
    images,
    captions,
    rows: (from, to) => {
      const rows = part(imageToText, from, to);
      return {
        imageToText: rows,
        textToImage: textToImage === imageToText ? rows : part(textToImage, from, to),
      };
    },
  };
}

/** Largest number of scores of one block: 16 MiB as float64. */
const largestBlock = 2 ** 21;

/** Called with the rows of each image, in order; the next call may reuse the arrays. */
export type VisitRow = (
  image: number,
  imageToText: ArrayLike<number>,
  textToImage: ArrayLike<number>,
) => void;

/**
 * Visits the rows of all images, in order, block by block.
 *
 * @throws `ShapeError` if a block has another size than it must, `DataError` that names image and caption of the first score
 * that is not finite.
 */
export async function forEachRow(where: string, scores: ScoreRows, visit: VisitRow): Promise<void> {
  const { images, captions } = scores;
  const step = Math.max(1, Math.floor(largestBlock / captions));
  for (let from = 0; from < images; from += step) {
    const to = Math.min(images, from + step);
    const { imageToText, textToImage } = byDirection(await scores.rows(from, to));
    for (const values of new Set([imageToText, textToImage])) {
      checkBlock(where, values, { from, to, captions });
    }
    for (let image = from; image < to; image++) {
      const [begin, end] = [(image - from) * captions, (image - from + 1) * captions];
      const own = viewOf(imageToText, begin, end);
      visit(image, own, textToImage === imageToText ? own : viewOf(textToImage, begin, end));
    }
  }
}

function checkBlock(
  where: string,
  values: ArrayLike<number>,
  { from, to, captions }: { readonly from: number; readonly to: number; readonly captions: number },
): void {
  if (values.length !== (to - from) * captions) {
    throw new ShapeError(
      `${where}: scores of images ${from} to ${to - 1} must be [${to - from}, ${captions}], got ${values.length} numbers.`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new DataError(
      `${where}: scores must be finite, got ${values[i]} for image ${from + Math.floor(i / captions)}, caption ${i % captions}. Check the model's weights.`,
    );
  }
}
