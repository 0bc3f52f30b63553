import { DataError, OptionError } from '@vse/core';
import sharp from 'sharp';
import {
  type SkippedImage,
  createFeatureStore,
  type FeatureStoreWriter,
  type StoredImage,
} from '@vse/feature-store';
import { boxesInPhotograph } from './boxes-in-window';
import { decodeImage, reasonOf } from './decode-image';
import type { FeatureExtractor, PixelImage } from './extractor';
import { ownVersion } from './own-version';
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
  /** How many images are decoded ahead of the extractor. Defaults to two batches more than it works on at once. */
  readonly workers?: number;
  /** Whether images that cannot be read are left out, instead of failing the run at its end. Defaults to `false`. */
  readonly skipBad?: boolean;
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /** Stops the run between batches; finished shards stay, and the same call resumes. */
  readonly signal?: AbortSignal;
}

/**
 * Makes those shards of a store that `mine` accepts and that no earlier run finished; returns the store's writer. A batch
 * never reaches over the end of a shard, so a shard has the same bytes whatever else a run makes. Throws a `DataError` that
 * lists the files that could not be read, after every other image is on disk, unless `skipBad` leaves them out.
 */
export async function extractShards(
  options: ExtractFeaturesOptions,
  mine: (shard: number) => boolean = () => true,
): Promise<FeatureStoreWriter> {
  const { images, extractor, out, skipBad = false, onProgress, signal } = options;
  const writer = await openWriter(options);
  const shards = Array.from({ length: writer.shardCount }, (_, shard) => shard).filter(mine);
  const open = shards.filter((shard) => isUnfinished(writer, shard, skipBad));
  const files = new Map(images.map((image) => [image.id, image]));
  const filesOf = (shard: number) => writer.idsOf(shard).map((id) => files.get(id)!);
  const countIn = (some: readonly number[]) =>
    some.reduce((sum, shard) => sum + writer.idsOf(shard).length, 0);
  const report = progressMeter(countIn(shards), countIn(shards) - countIn(open));

  let shard: StoredImage[] = [];
  let next = 0;
  const bad: SkippedImage[] = [];
  for await (const batch of extractedBatches(open.map(filesOf), extractor, options.workers)) {
    signal?.throwIfAborted();
    const failed = batch.flatMap((image) => ('skipped' in image ? [image.skipped] : []));
    bad.push(...failed);
    shard.push(...batch);
    if (shard.length === writer.idsOf(open[next]!).length) {
      await writer.write(open[next]!, shard);
      next += 1;
      shard = [];
    }
    onProgress?.(report(batch.length, failed.length));
  }
  if (bad.length > 0 && !skipBad) throw badImages(bad, out);
  return writer;
}

function openWriter(options: ExtractFeaturesOptions): Promise<FeatureStoreWriter> {
  const { images, extractor, out, dtype, shardSize } = options;
  const { name, settings, length, dim, versions } = extractor;
  return createFeatureStore(out, {
    extractor: {
      name,
      settings: { ...settings, input: { ...extractor.input } },
      versions: {
        '@vse/features': ownVersion(),
        sharp: sharp.versions.sharp,
        libvips: sharp.versions.vips,
        ...versions,
      },
    },
    ids: images.map(({ id }) => id),
    length,
    dim,
    ...(dtype && { dtype }),
    ...(shardSize !== undefined && { shardSize }),
  });
}

/** Whether a shard is to be made: it is not there or, unless bad images are skipped, lacks images. */
function isUnfinished(writer: FeatureStoreWriter, shard: number, skipBad: boolean): boolean {
  const record = writer.finished(shard);
  return !record || (!skipBad && record.skipped.length > 0);
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
  shards: readonly (readonly ImageFile[])[],
  extractor: FeatureExtractor,
  ahead = extractor.batchSize * (extractor.concurrency + 2),
): AsyncGenerator<readonly StoredImage[]> {
  if (!Number.isInteger(ahead) || ahead < 1)
    throw new OptionError(`extractFeatures: workers must be a positive whole number, got ${ahead}.`);
  const sizes = shards.flatMap(({ length }) => batchSizes(length, extractor.batchSize));
  const decoded = mapAhead(shards.flat(), ahead, async (image): Promise<Decoded> => {
    try {
      return { ...image, pixels: await decodeImage(image.file, extractor.input) };
    } catch (error) {
      return { ...image, reason: reasonOf(error).replace(`decodeImage: ${image.file}: `, '') };
    }
  });
  // One batch more than run at once waits its turn, so that none of the extractor's threads waits for a batch.
  return mapAhead(batches(decoded, sizes), extractor.concurrency + 1, (batch) =>
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
    const { id, file } = image;
    if ('reason' in image) return { id, skipped: { id, file, reason: image.reason } };
    const found = features[good++]!;
    return { id, features: found.features, boxes: boxesInPhotograph(found.boxes, image.pixels) };
  });
}

/** How a shard of some images is cut into batches. */
function batchSizes(images: number, most: number): number[] {
  return Array.from({ length: Math.ceil(images / most) }, (_, i) => Math.min(most, images - i * most));
}

async function* batches<T>(source: AsyncIterable<T>, sizes: readonly number[]): AsyncGenerator<T[]> {
  let next = 0;
  let batch: T[] = [];
  for await (const item of source) {
    batch.push(item);
    if (batch.length < sizes[next]!) continue;
    yield batch;
    next += 1;
    batch = [];
  }
}
