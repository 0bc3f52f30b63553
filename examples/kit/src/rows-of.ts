import type { FeatureMatrix, PairedData } from '@vse/core';
import { featureRows, type RowSource } from '@vse/subspace';

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
