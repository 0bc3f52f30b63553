import { DataError, type CocoPositives } from '@vse/core';
import type { IdRows, JudgedQueries } from './id-rows';

/** One fold of the 1K protocol, in rows. */
export interface CocoFold {
  /** Rows of its images and captions, ascending: a fold's candidates. */
  readonly images: Int32Array;
  readonly captions: Int32Array;
}

const FOLDS = 5;

/**
 * Cuts the captions, in the order of the benchmark, into five folds; a fold's images are those of its captions.
 *
 * @throws `DataError` if the captions cannot be cut so, one has not exactly one image, or an image has captions in two folds.
 */
export function cocoFolds(
  where: string,
  { coco, foldCaptions }: CocoPositives,
  images: IdRows,
  captions: IdRows,
): readonly CocoFold[] {
  const size = foldCaptions.length / FOLDS;
  if (!Number.isInteger(size) || size === 0) {
    throw new DataError(
      `${where}: positives.foldCaptions must be ${FOLDS} equal folds, got ${foldCaptions.length} captions.`,
    );
  }
  const foldOf = new Map<number, number>();
  const seen = new Set<number>();
  return Array.from({ length: FOLDS }, (_, fold) => {
    const ofFold = { images: new Set<number>(), captions: new Set<number>() };
    for (let i = fold * size; i < (fold + 1) * size; i++) {
      const id = foldCaptions[i]!;
      if (seen.has(id))
        throw new DataError(`${where}: positives.foldCaptions must be unique, got ${id} twice.`);
      seen.add(id);
      const image = onlyImage(where, coco.captionToImages, id);
      if ((foldOf.get(image) ?? fold) !== fold) {
        throw new DataError(
          `${where}: the captions of image ${image} must be in one fold, got folds ${foldOf.get(image)} and ${fold}.`,
        );
      }
      foldOf.set(image, fold);
      ofFold.captions.add(rowOf(where, captions, id));
      ofFold.images.add(rowOf(where, images, image));
    }
    return {
      images: Int32Array.from(ofFold.images).sort(),
      captions: Int32Array.from(ofFold.captions).sort(),
    };
  });
}

function onlyImage(
  where: string,
  captionToImages: ReadonlyMap<number, readonly number[]>,
  id: number,
): number {
  const [image, ...others] = captionToImages.get(id) ?? [];
  if (image !== undefined && others.length === 0) return image;
  throw new DataError(
    `${where}: positives.coco must have one image for caption ${id}, got ${image === undefined ? 'none' : 1 + others.length}.`,
  );
}

function rowOf(where: string, rows: IdRows, id: number): number {
  const row = rows.row(id);
  if (row !== undefined) return row;
  throw new DataError(
    `${where}: ${rows.name} must have id ${id} of the folds, got no such id. Score the whole test set.`,
  );
}

/** The queries of a ground truth that are in a fold. */
export function queriesIn(judged: JudgedQueries, rows: Int32Array): JudgedQueries {
  const inside = new Set(rows);
  const kept = Array.from(judged.queries, (_, i) => i).filter((i) => inside.has(judged.queries[i]!));
  return {
    queries: Int32Array.from(kept, (i) => judged.queries[i]!),
    answers: kept.map((i) => judged.answers[i]!),
    counts: Int32Array.from(kept, (i) => judged.counts[i]!),
    absent: 0,
  };
}
