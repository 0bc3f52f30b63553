import { DataError } from '@vse/base';
import type { Json } from '@vse/formats';
import { settingDifferences } from './setting-differences';
import type { StoreIndex } from './store-index';

/**
 * Checks that a store holds features of the same images, made with the same settings, as `wanted`.
 *
 * @throws `DataError` that names each setting that differs.
 */
export function assertSameStore(folder: string, got: StoreIndex, wanted: StoreIndex): void {
  assertNone(folder, settingDifferences(comparable(got), comparable(wanted)));
  if (got.images !== wanted.images) {
    throw new DataError(
      `feature store: ${folder} must hold the images of this run in their order, got others. Choose another folder.`,
    );
  }
}

/**
 * Checks that a store was begun with the versions and rules of this run: other programs would add other numbers to it.
 * Stores without versions pass.
 *
 * @throws `DataError` that names the versions that differ.
 */
export function assertSameVersions(folder: string, got: StoreIndex, wanted: StoreIndex): void {
  const [there, here] = [got.extractor.versions, wanted.extractor.versions];
  if (there && here) assertNone(folder, settingDifferences({ versions: there }, { versions: here }));
  const rulesOf = ({ extractor }: StoreIndex) => ({ rules: extractor.rules ?? null });
  assertNone(folder, settingDifferences(rulesOf(got), rulesOf(wanted)));
}

function assertNone(folder: string, differences: readonly string[]): void {
  if (differences.length === 0) return;
  throw new DataError(
    `feature store: ${folder} holds features made with other settings: ${differences.join('; ')}. Choose another folder, or the same settings.`,
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
