import { OptionError, type FeatureMatrix, type FeatureSource, type PairedData } from '@vse/core';
import { matricesOf, type CaptionFeatureRows } from './caption-features';

/** Where features are written to, shard by shard: what `createFeatureStore` of `@vse/features` gives. */
export interface CaptionFeatureWriter<Store> {
  readonly shardCount: number;
  idsOf(shard: number): readonly string[];
  /** What is known of a shard that an earlier run finished; it is not made again. */
  finished(shard: number): unknown;
  write(
    shard: number,
    rows: readonly { readonly id: string; readonly features: FeatureMatrix; readonly boxes: Float32Array }[],
  ): Promise<void>;
  complete(): Promise<Store>;
}

/** Features that may take their time: `CaptionFeatures`, or what is computed elsewhere. */
export interface StorableFeatures {
  readonly dim: number;
  transform(captions: readonly string[]): CaptionFeatureRows | Promise<CaptionFeatureRows>;
}

export interface StoredCaptionFeatures<Store> {
  readonly store: Store;
  /** How many captions were turned into features in this run. */
  readonly captions: number;
  /** Of how many of those no word was known. */
  readonly unknown: number;
}

/**
 * Writes the fixed features of captions to disk, so that no epoch makes them again. Row i belongs to `captions[i]`; shards
 * that an earlier run finished are kept. Open what it returns with `withStoredCaptions` for training.
 *
 * Throws an `OptionError` where the writer is for another number of captions.
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
      `storeCaptionFeatures: the writer must be for ${captions.length} captions, got ${rows} ids. ` +
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
 * The same data with each caption given as its stored features, row i for caption i: what `featureEncoder` takes without
 * making them again. Throws an `OptionError` where the features are of another number of captions.
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
