import { assertWhole, DataError } from '@vse/core';
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

/** An image file and its id. */
export interface ImageFile {
  /** Id of the image in the store. */
  readonly id: string;
  /** Path of the file. */
  readonly file: string;
}

/** Images, extractor and store of `extractFeatures`. */
export interface ExtractFeaturesOptions {
  /** Images to extract; each id occurs once. */
  readonly images: readonly ImageFile[];
  /** Extractor of the features. It stays the caller's: dispose it afterwards. */
  readonly extractor: FeatureExtractor;
  /** Folder of the store. */
  readonly out: string;
  /** Type of the numbers on disk. Defaults to `'float16'`. */
  readonly dtype?: 'float16' | 'float32';
  /** Images per shard, the unit of resuming. Defaults to `512`. */
  readonly shardSize?: number;
  /** Images decoded ahead of the extractor. Defaults to two batches more than it processes concurrently. */
  readonly workers?: number;
  /** Leaves out images that cannot be read, instead of failing at the end. Defaults to `false`. */
  readonly skipBad?: boolean;
  /** Called after each batch. */
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /** Stops the run between batches; finished shards stay, and the same call resumes. */
  readonly signal?: AbortSignal;
}

/**
 * Extracts the shards that `mine` accepts and that no earlier run finished; returns the store's writer. A batch never
 * spans two shards, so that the bytes of a shard do not depend on the others.
 *
 * @throws `DataError` that lists the files that could not be read, once every other image is on disk, without `skipBad`.
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

/** Checks for a shard that is missing or, unless bad images are skipped, lacks images. */
function isUnfinished(writer: FeatureStoreWriter, shard: number, skipBad: boolean): boolean {
  const record = writer.finished(shard);
  return !record || (!skipBad && record.skipped.length > 0);
}

function badImages(bad: readonly SkippedImage[], out: string): DataError {
  const list = bad.map(({ file, reason }) => `  ${file}: ${reason}`).join('\n');
  return new DataError(
    `extractFeatures: ${bad.length} ${bad.length === 1 ? 'image' : 'images'} could not be read; every other image is in ${out}.\n${list}\nRepair the files and run again (only their shards are extracted again), or leave them out with skipBad.`,
  );
}

type Decoded = ImageFile & ({ readonly pixels: PixelImage } | { readonly reason: string });

/** Extracts batches in the order of the images: decodes ahead, and extracts as many at once as the extractor takes. */
function extractedBatches(
  shards: readonly (readonly ImageFile[])[],
  extractor: FeatureExtractor,
  ahead = extractor.batchSize * (extractor.concurrency + 2),
): AsyncGenerator<readonly StoredImage[]> {
  assertWhole('extractFeatures', 'workers', ahead);
  const sizes = shards.flatMap(({ length }) => batchSizes(length, extractor.batchSize));
  const decoded = mapAhead(shards.flat(), ahead, async (image): Promise<Decoded> => {
    try {
      return { ...image, pixels: await decodeImage(image.file, extractor.input) };
    } catch (error) {
      return { ...image, reason: reasonOf(error).replace(`decodeImage: ${image.file}: `, '') };
    }
  });
  // One more batch than run at once is ready, so that no thread of the extractor waits for one.
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
    const extracted = features[good++]!;
    return { id, features: extracted.features, boxes: boxesInPhotograph(extracted.boxes, image.pixels) };
  });
}

/** Sizes of the batches of a shard. */
function batchSizes(images: number, limit: number): number[] {
  return Array.from({ length: Math.ceil(images / limit) }, (_, i) => Math.min(limit, images - i * limit));
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
