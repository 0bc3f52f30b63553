import type { FeatureSource } from '@vse/core';
import { subset, type Dataset } from '@vse/datasets';

/** The first images of each split, at most `limit` of each. */
export function takeFirst(dataset: Dataset, limit: number): Dataset {
  if (limit === Infinity) return dataset;
  const kept = new Set(Object.values(dataset.splits).flatMap((images) => images.slice(0, limit)));
  return subset(dataset, (_, index) => kept.has(index));
}

/** The first rows of a source, at most `limit`. */
export function takeFirstRows(source: FeatureSource, limit: number): FeatureSource {
  const { length, dim } = source;
  return {
    rows: Math.min(source.rows, limit),
    length,
    dim,
    read: (rows, options) => source.read(rows, options),
  };
}
