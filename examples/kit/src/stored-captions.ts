import { join } from 'node:path';
import type { FeatureMatrix, PairedData } from '@vse/core';
import { captionsOf } from '@vse/datasets';
import { createFeatureStore, holdFeatureStore, type FeatureStore, type HeldStore } from '@vse/feature-store';
import { digestOf, sha256 } from '@vse/formats';
import { storeCaptionFeatures, withStoredCaptions } from '@vse/text-encoders';
import { cacheFolder } from './cache-folder';
import type { ExperimentData } from './experiment-data';
import type { BulkFeatures } from './text-features';

type Split = PairedData<FeatureMatrix, string>;
type StoredSplit = PairedData<FeatureMatrix, FeatureMatrix>;

/** Splits of an experiment with captions as fixed features. */
export interface StoredCaptions {
  readonly train: StoredSplit;
  readonly dev?: StoredSplit;
  readonly test: StoredSplit;
  /** Number of captions without a known word, among those that were not in the cache. */
  readonly unknown: number;
  /** Closes the feature files. */
  readonly close: () => Promise<void>;
}

/** Computes the fixed features of all captions once and keeps them in the cache, so that epochs only read them. */
export async function storedCaptions(
  data: Pick<ExperimentData, 'train' | 'dev' | 'test'>,
  features: BulkFeatures,
): Promise<StoredCaptions> {
  let unknown = 0;
  const stores: FeatureStore[] = [];
  const held: HeldStore[] = [];
  const { dim, transformMany } = features;
  const many = transformMany ? { dim, transform: transformMany } : features;
  const stored = async (split: Split): Promise<StoredSplit> => {
    const captions = await captionsOf(split);
    const own = { captions, features: features.hash, name: features.name };
    const name = [
      split.name.replace(/\W+/g, '-'),
      captions.length,
      features.name,
      digestOf(own).slice(0, 12),
    ];
    const folder = join(cacheFolder(), 'captions', name.join('-'));
    held.push(await holdFeatureStore(folder)); // epochs read it
    const writer = await createFeatureStore(folder, {
      extractor: { name: features.name, settings: { hash: features.hash } },
      ids: captions.map((_, i) => String(i)),
      sources: captions.map((caption) => sha256(caption)),
      about: `${features.name} of ${captions.length} captions of ${split.name}`,
      length: 1,
      dim,
      dtype: 'float32',
      shardSize: 4096,
    });
    const made = await storeCaptionFeatures(writer, many, captions);
    unknown += made.unknown;
    stores.push(made.store);
    return withStoredCaptions(split, made.store);
  };
  const train = await stored(data.train);
  const dev = data.dev && (await stored(data.dev));
  const test = await stored(data.test);
  const close = async (): Promise<void> => {
    await Promise.all(stores.map((store) => store.close()));
    await Promise.all(held.map((one) => one.release()));
  };
  return { train, test, ...(dev && { dev }), unknown, close };
}
