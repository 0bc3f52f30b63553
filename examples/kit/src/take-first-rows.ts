import type { FeatureSource } from '@vse/core';

/** Keeps the first rows of a source, at most `limit`. */
export function takeFirstRows(source: FeatureSource, limit: number): FeatureSource {
  const { length, dim } = source;
  return {
    rows: Math.min(source.rows, limit),
    length,
    dim,
    read: (rows, options) => source.read(rows, options),
  };
}
