import { DataError } from '@vse/core';
import { settingDifferences } from './setting-differences';
import type { Json, StoreIndex } from './store-index';

/**
 * Throws a `DataError` that names each setting that differs, unless a store holds features of the same images made the same
 * way as `wanted`.
 */
export function assertSameStore(folder: string, got: StoreIndex, wanted: StoreIndex): void {
  assertNone(folder, settingDifferences(comparable(got), comparable(wanted)));
  if (got.images !== wanted.images) {
    throw new DataError(
      `feature store: ${folder} was begun over other images than those of this run (or in another order). Choose another folder.`,
    );
  }
}

/**
 * Throws a `DataError` that names the versions that differ: where shards are still to be made, other programs would mix other
 * numbers in. Stores that do not say theirs are taken.
 */
export function assertSameVersions(folder: string, got: StoreIndex, wanted: StoreIndex): void {
  const [there, here] = [got.extractor.versions, wanted.extractor.versions];
  if (there && here) assertNone(folder, settingDifferences({ versions: there }, { versions: here }));
}

function assertNone(folder: string, differences: readonly string[]): void {
  if (differences.length === 0) return;
  throw new DataError(
    `feature store: ${folder} holds features made in another way: ${differences.join('; ')}. Choose another folder, or the same settings.`,
  );
}

function comparable({ extractor, dtype, shape, shardSize }: StoreIndex): Json {
  const { name, settings } = extractor;
  return {
    extractor: name,
    settings,
    dtype,
    length: shape[1],
    dim: shape[2],
    shardSize,
  };
}
