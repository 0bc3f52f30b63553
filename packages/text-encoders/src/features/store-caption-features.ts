import { OptionError, type FeatureMatrix, type FeatureSource, type PairedData } from '@vse/core';
import { matricesOf, type CaptionFeatureRows } from './caption-features';

/** Writes features shard by shard; `createFeatureStore` of `@vse/feature-store` returns one. */
export interface CaptionFeatureWriter<Store> {
  /** Number of shards. */
  readonly shardCount: number;
  /** Ids of the rows of a shard. */
  idsOf(shard: number): readonly string[];
  /** Record of a shard that an earlier run finished; `undefined` if the shard must be written. */
  finished(shard: number): unknown;
  /** Writes the rows of a shard. */
  write(
    shard: number,
    rows: readonly { readonly id: string; readonly features: FeatureMatrix; readonly boxes: Float32Array }[],
  ): Promise<void>;
  /** Finishes the store and returns it. */
  complete(): Promise<Store>;
}

/** Features that may be computed asynchronously; `CaptionFeatures` are such. */
export interface StorableFeatures {
  /** Dimension of the features. */
  readonly dim: number;
  /** Computes features `[captions, dim]`, and lists the captions without a known word. */
  transform(captions: readonly string[]): CaptionFeatureRows | Promise<CaptionFeatureRows>;
}

/** Result of `storeCaptionFeatures`. */
export interface StoredCaptionFeatures<Store> {
  /** The finished store. */
  readonly store: Store;
  /** Number of captions computed in this run. */
  readonly captions: number;
  /** Number of those without a known word. */
  readonly unknown: number;
}

/**
 * Writes the fixed features of captions to a store, so that no epoch computes them again. Row i belongs to `captions[i]`;
 * shards that an earlier run finished are kept. Train on them through `withStoredCaptions`.
 *
 * @throws `OptionError` if the writer has another number of rows than there are captions.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createFeatureStore } from '@vse/feature-store';
 * import { storeCaptionFeatures, tfidf } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits'];
 * const features = tfidf(captions);
 * const writer = await createFeatureStore(join(await mkdtemp(join(tmpdir(), 'vse-')), 'captions'), {
 *   extractor: { name: features.name, settings: { hash: features.hash } },
 *   ids: ['0', '1'],
 *   length: 1,
 *   dim: features.dim,
 * });
 * const { captions: computed, unknown } = await storeCaptionFeatures(writer, features, captions);
 * console.log(computed, unknown); // 2 0
 * ```
 */
export async function storeCaptionFeatures<Store>(
  writer: CaptionFeatureWriter<Store>,
  features: StorableFeatures,
  captions: readonly string[],
): Promise<StoredCaptionFeatures<Store>> {
  const shards = Array.from({ length: writer.shardCount }, (_, shard) => writer.idsOf(shard));
  const rows = shards.reduce((sum, ids) => sum + ids.length, 0);
  if (rows !== captions.length) {
    throw new OptionError(
      `storeCaptionFeatures: the writer must have ${captions.length} ids, got ${rows}. ` +
        'Create the store with one id for each caption.',
    );
  }
  const boxes = Float32Array.of(0, 0, 1, 1);
  const seen = { captions: 0, unknown: 0 };
  let first = 0;
  for (const [shard, ids] of shards.entries()) {
    const own = captions.slice(first, (first += ids.length));
    if (writer.finished(shard) !== undefined) continue;
    const { values, unknown } = await features.transform(own);
    seen.captions += own.length;
    seen.unknown += unknown.length;
    const matrices = matricesOf(values, features.dim);
    await writer.write(
      shard,
      ids.map((id, i) => ({ id, features: matrices[i]!, boxes })),
    );
  }
  return { store: await writer.complete(), ...seen };
}

/**
 * Replaces the captions of a data set by their stored features, row i for caption i, so that `featureEncoder` need not
 * compute them.
 *
 * @throws `OptionError` if there are not as many rows as captions.
 * @example
 * ```ts
 * import { withStoredCaptions } from '@vse/text-encoders';
 *
 * const data = {
 *   name: 'toy',
 *   synthetic: true,
 *   imageCount: 1,
 *   captionToImage: Int32Array.of(0),
 *   readImages: () => Promise.resolve(['image']),
 *   readCaptions: () => Promise.resolve(['a dog runs']),
 * };
 * const row = { values: Float32Array.of(0.5, 1), length: 1, dim: 2 };
 * const store = { rows: 1, length: 1, dim: 2, read: () => Promise.resolve([row]) };
 * console.log(await withStoredCaptions(data, store).readCaptions([0])); // the row of features
 * ```
 */
export function withStoredCaptions<ImageItem>(
  data: PairedData<ImageItem, unknown>,
  source: FeatureSource,
): PairedData<ImageItem, FeatureMatrix> {
  if (source.rows !== data.captionToImage.length) {
    throw new OptionError(
      `withStoredCaptions: ${data.name} has ${data.captionToImage.length} captions, got features of ${source.rows}. ` +
        'Store the features of the captions of this data set, in its order.',
    );
  }
  return {
    name: data.name,
    synthetic: data.synthetic,
    imageCount: data.imageCount,
    captionToImage: data.captionToImage,
    ...(data.captionMeaning && { captionMeaning: data.captionMeaning }),
    ...(data.fingerprint && { fingerprint: data.fingerprint }),
    readImages: (images, options) => data.readImages(images, options),
    readCaptions: (captions) => source.read(captions),
  };
}
