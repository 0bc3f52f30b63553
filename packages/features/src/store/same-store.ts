import { DataError } from '@vse/core';
import { settingDifferences } from './setting-differences';
import type { Json, StoreIndex } from './store-index';

/**
 * Throws a `DataError` that names each setting that differs, unless a store holds features of the same images made the same
 * way as `wanted`. Versions count where both say theirs.
 */
export function assertSameStore(folder: string, got: StoreIndex, wanted: StoreIndex): void {
  const differences = settingDifferences(comparable(got, wanted), comparable(wanted, got));
  if (differences.length > 0) {
    throw new DataError(
      `feature store: ${folder} holds features made in another way: ${differences.join('; ')}. Choose another folder, or the same settings.`,
    );
  }
  if (got.images !== wanted.images) {
    throw new DataError(
      `feature store: ${folder} was begun over other images than those of this run (or in another order). Choose another folder.`,
    );
  }
}

function comparable({ extractor, dtype, shape, shardSize }: StoreIndex, other: StoreIndex): Json {
  const { name, settings, versions } = extractor;
  return {
    extractor: name,
    settings,
    dtype,
    length: shape[1],
    dim: shape[2],
    shardSize,
    ...(versions && other.extractor.versions && { versions }),
  };
}
