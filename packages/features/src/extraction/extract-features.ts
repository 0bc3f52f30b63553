import { DataError, OptionError } from '@vse/core';
import type { FeatureStore } from '../store/feature-store';
import type { SkippedImage } from '../store/store-index';
import { createFeatureStore, type FeatureStoreWriter } from '../store/store-writer';
import type { StoredImage } from '../store/write-shard';
import { decodeImage, reasonOf } from './decode-image';
import type { FeatureExtractor, PixelImage } from './extractor';
import { mapAhead } from './map-ahead';
import { progressMeter, type ExtractionProgress } from './progress';

export interface ImageFile {
  readonly id: string;
  readonly file: string;
}

export interface ExtractFeaturesOptions {
  readonly images: readonly ImageFile[];
  /** It stays the caller's: dispose it afterwards. */
  readonly extractor: FeatureExtractor;
  /** The folder of the store. */
  readonly out: string;
  /** How numbers are kept. Defaults to `'float16'`. */
  readonly dtype?: 'float16' | 'float32';
  /** How many images go into one shard, the unit of resuming. Defaults to `512`. */
  readonly shardSize?: number;
  /** How many images are decoded ahead of the extractor. Defaults to four batches. */
  readonly workers?: number;
  /** Whether images that cannot be read are left out, instead of failing the run at its end. Defaults to `false`. */
  readonly skipBad?: boolean;
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /** Stops the run between batches; finished shards stay, and the same call resumes. */
  readonly signal?: AbortSignal;
}

/**
 * Decodes images, turns them into features and writes a feature store, shard by shard: a run that was interrupted
 * continues after its last finished shard, and refuses to mix features made with other settings. An image that cannot
 * be read does not stop the others. With `skipBad` it has no row, and `ids` and `skipped` of the store tell; without,
 * the run ends with a `DataError` that lists every such file, and goes on from there when called again.
 */
export async function extractFeatures(options: ExtractFeaturesOptions): Promise<FeatureStore> {
  const { images, extractor, out, skipBad = false, onProgress, signal } = options;
  const { name, settings, length, dim } = extractor;
  const writer = await createFeatureStore(out, {
    extractor: { name, settings: { ...settings, input: { ...extractor.input } } },
    ids: images.map(({ id }) => id),
    length,
    dim,
    ...(options.dtype && { dtype: options.dtype }),
    ...(options.shardSize !== undefined && { shardSize: options.shardSize }),
  });
  const open = unfinished(writer, skipBad);
  const files = new Map(images.map((image) => [image.id, image]));
  const queue = open.flatMap((shard) => writer.idsOf(shard).map((id) => files.get(id)!));
  const report = progressMeter(images.length, images.length - queue.length);

  let shard: StoredImage[] = [];
  let next = 0;
  const bad: SkippedImage[] = [];
  for await (const batch of extractedBatches(queue, extractor, options.workers)) {
    signal?.throwIfAborted();
    const failed = batch.flatMap((image) => ('skipped' in image ? [image.skipped] : []));
    bad.push(...failed);
    for (const image of batch) {
      shard.push(image);
      if (shard.length < writer.idsOf(open[next]!).length) continue;
      await writer.write(open[next]!, shard);
      next += 1;
      shard = [];
    }
    onProgress?.(report(batch.length, failed.length));
  }
  if (bad.length > 0 && !skipBad) throw badImages(bad, out);
  return writer.complete();
}

/** The shards to make: those that are not there and, unless bad images are skipped, those that lack images. */
function unfinished(writer: FeatureStoreWriter, skipBad: boolean): number[] {
  const shards = Array.from({ length: writer.shardCount }, (_, shard) => shard);
  return shards.filter((shard) => {
    const record = writer.finished(shard);
    return !record || (!skipBad && record.skipped.length > 0);
  });
}

function badImages(bad: readonly SkippedImage[], out: string): DataError {
  const list = bad.map(({ file, reason }) => `  ${file}: ${reason}`).join('\n');
  return new DataError(
    `extractFeatures: ${bad.length} ${bad.length === 1 ? 'image' : 'images'} could not be read; every other image is in ${out}.\n${list}\nRepair the files and run again (only their shards are made anew), or leave them out with skipBad.`,
  );
}

type Decoded = ImageFile & ({ readonly pixels: PixelImage } | { readonly reason: string });

/** Batches in the order of the images: decoded ahead, extracted up to the extractor's own concurrency. */
function extractedBatches(
  images: readonly ImageFile[],
  extractor: FeatureExtractor,
  ahead = extractor.batchSize * 4,
): AsyncGenerator<readonly StoredImage[]> {
  if (!Number.isInteger(ahead) || ahead < 1)
    throw new OptionError(`extractFeatures: workers must be a positive whole number, got ${ahead}.`);
  const decoded = mapAhead(images, ahead, async (image): Promise<Decoded> => {
    try {
      return { ...image, pixels: await decodeImage(image.file, extractor.input) };
    } catch (error) {
      return { ...image, reason: reasonOf(error).replace(`decodeImage: ${image.file}: `, '') };
    }
  });
  // One batch more than run at once waits its turn, so that none of the extractor's threads waits for a batch.
  return mapAhead(batches(decoded, extractor.batchSize), extractor.concurrency + 1, (batch) =>
    extractBatch(batch, extractor),
  );
}

async function extractBatch(
  batch: readonly Decoded[],
  extractor: FeatureExtractor,
): Promise<readonly StoredImage[]> {
  const pixels = batch.flatMap((image) => ('pixels' in image ? [image.pixels] : []));
  const features = pixels.length > 0 ? await extractor.extract(pixels) : [];
  let good = 0;
  return batch.map((image): StoredImage => {
    if ('pixels' in image) return { id: image.id, ...features[good++]! };
    const { id, file, reason } = image;
    return { id, skipped: { id, file, reason } };
  });
}

async function* batches<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of source) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
