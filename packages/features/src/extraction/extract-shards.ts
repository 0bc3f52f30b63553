import { assertWhole, DataError } from '@vse/core';
import sharp from 'sharp';
import {
  type SkippedImage,
  createFeatureStore,
  type FeatureStoreWriter,
  type ShardSources,
  type StoredImage,
} from '@vse/feature-store';
import type { FileSource } from '@vse/formats';
import { boxesInPhotograph } from './boxes-in-window';
import { shardChanges } from './changed-images';
import { decodeSource, decodingVersion, type DecodedSource } from './decode-image';
import type { FeatureExtractor } from './extractor';
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
  /** Description of the images for people, as lists of stores show it. */
  readonly about?: string;
  /** Called with a sentence about what an earlier run left: images that changed since and are extracted again. */
  readonly onNote?: (note: string) => void;
  /** Called after each batch. */
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /** Stops the run between batches; finished shards stay, and the same call resumes. */
  readonly signal?: AbortSignal;
}

/**
 * Extracts the shards that `mine` accepts and that no earlier run finished, and in finished ones the batches with an image
 * whose file has changed; returns the store's writer. A batch never spans two shards and is always of the same images, so
 * that the bytes of a shard depend neither on the others nor on what was extracted before.
 *
 * @throws `DataError` that lists the files that could not be read, once every other image is on disk, without `skipBad`.
 */
export async function extractShards(
  options: ExtractFeaturesOptions,
  mine: (shard: number) => boolean = () => true,
): Promise<FeatureStoreWriter> {
  const { images, extractor, out, skipBad = false, onProgress, onNote, signal } = options;
  const writer = await openWriter(options);
  const plan = await planOf(writer, options, mine);
  for (const note of [...writer.notes, ...notesOf(plan, images.length, out)]) onNote?.(note);
  const open = plan.open.map((shard) => ({ ...shard, images: shard.batches.flat() }));
  const todo = open.reduce((sum, shard) => sum + shard.images.length, 0);
  const report = progressMeter(plan.total, plan.total - todo);

  let next = 0;
  let made: ExtractedImage[] = [];
  const bad: SkippedImage[] = [];
  const batches = open.flatMap((shard) => shard.batches);
  for await (const batch of extractedBatches(batches, extractor, options.workers)) {
    signal?.throwIfAborted();
    const failed = batch.flatMap(({ stored }) => ('skipped' in stored ? [stored.skipped] : []));
    bad.push(...failed);
    made.push(...batch);
    if (made.length === open[next]!.images.length) {
      await writeShard(writer, open[next]!, made);
      next += 1;
      made = [];
    }
    onProgress?.(report(batch.length, failed.length));
  }
  if (bad.length > 0 && !skipBad) throw badImages(bad, out);
  return writer;
}

/** Batches of a shard that are extracted; the other images are kept as they are stored. */
interface OpenShard {
  readonly shard: number;
  readonly batches: readonly (readonly ImageFile[])[];
  /** Files of the images that are kept, by image of the shard; `null` elsewhere. */
  readonly sources: ShardSources;
}

interface Plan {
  readonly open: readonly OpenShard[];
  /** Number of images of all shards that are this run's. */
  readonly total: number;
  /** Number of images in finished shards whose files have changed. */
  readonly changed: number;
  /** Number of images in finished shards of which the store does not say what they were. */
  readonly unknown: number;
}

/** Plans what to extract: unfinished shards, and batches with changed images or images that could not be read. */
async function planOf(
  writer: FeatureStoreWriter,
  { images, extractor, skipBad = false, signal }: ExtractFeaturesOptions,
  mine: (shard: number) => boolean,
): Promise<Plan> {
  const files = new Map(images.map((image) => [image.id, image]));
  const open: OpenShard[] = [];
  const counts = { total: 0, changed: 0, unknown: 0 };
  for (let shard = 0; shard < writer.shardCount; shard++) {
    if (!mine(shard)) continue;
    signal?.throwIfAborted();
    const own = writer.idsOf(shard).map((id) => files.get(id)!);
    const batches = batchesOf(own, extractor.batchSize);
    counts.total += own.length;
    const record = writer.finished(shard);
    if (!record) {
      open.push({ shard, batches, sources: own.map(() => null) });
      continue;
    }
    const { changed, sources, unknown } = await shardChanges(writer, shard, own);
    counts[unknown ? 'unknown' : 'changed'] += changed.filter(Boolean).length;
    const again = new Set(own.filter((_, i) => changed[i]).map(({ id }) => id));
    if (!skipBad) for (const { id } of record.skipped) again.add(id);
    const chosen = batches.filter((batch) => batch.some(({ id }) => again.has(id)));
    if (chosen.length > 0) open.push({ shard, batches: chosen, sources });
  }
  return { open, ...counts };
}

function notesOf({ changed, unknown }: Plan, images: number, out: string): string[] {
  return [
    ...(changed > 0
      ? [`${changed} of ${images} images changed since ${out} was made: extracted again.`]
      : []),
    ...(unknown > 0
      ? [`${out} does not say which files ${unknown} of its ${images} images were: extracted again.`]
      : []),
  ];
}

/** Writes a shard: what was extracted now, and the rest as it is stored. */
async function writeShard(
  writer: FeatureStoreWriter,
  { shard, sources }: OpenShard,
  made: readonly ExtractedImage[],
): Promise<void> {
  const ids = writer.idsOf(shard);
  const now = new Map(made.map((image) => [image.stored.id, image]));
  const kept = now.size < ids.length ? await writer.read(shard) : [];
  const stored = ids.map((id, i) => now.get(id)?.stored ?? kept[i]!);
  await writer.write(
    shard,
    stored,
    ids.map((id, i) => now.get(id)?.source ?? (now.has(id) ? null : sources[i]!)),
  );
}

function openWriter(options: ExtractFeaturesOptions): Promise<FeatureStoreWriter> {
  const { images, extractor, out, dtype, shardSize, about } = options;
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
      rules: decodingVersion,
    },
    ids: images.map(({ id }) => id),
    length,
    dim,
    ...(about !== undefined && { about }),
    ...(dtype && { dtype }),
    ...(shardSize !== undefined && { shardSize }),
  });
}

function badImages(bad: readonly SkippedImage[], out: string): DataError {
  const list = bad.map(({ file, reason }) => `  ${file}: ${reason}`).join('\n');
  return new DataError(
    `extractFeatures: ${bad.length} ${bad.length === 1 ? 'image' : 'images'} could not be read; every other image is in ${out}.\n${list}\nRepair the files and run again (only their shards are extracted again), or leave them out with skipBad.`,
  );
}

/** An image as it is stored, and what its file was. */
interface ExtractedImage {
  readonly stored: StoredImage;
  readonly source: FileSource | null;
}

type Decoded = ImageFile & DecodedSource;

/** Extracts batches in their order: decodes ahead, and extracts as many at once as the extractor takes. */
function extractedBatches(
  batches: readonly (readonly ImageFile[])[],
  extractor: FeatureExtractor,
  ahead = extractor.batchSize * (extractor.concurrency + 2),
): AsyncGenerator<readonly ExtractedImage[]> {
  assertWhole('extractFeatures', 'workers', ahead);
  const decoded = mapAhead(batches.flat(), ahead, async (image): Promise<Decoded> => ({
    ...image,
    ...(await decodeSource(image.file, extractor.input)),
  }));
  const sizes = batches.map(({ length }) => length);
  // One more batch than run at once is ready, so that no thread of the extractor waits for one.
  return mapAhead(grouped(decoded, sizes), extractor.concurrency + 1, (batch) =>
    extractBatch(batch, extractor),
  );
}

async function extractBatch(
  batch: readonly Decoded[],
  extractor: FeatureExtractor,
): Promise<readonly ExtractedImage[]> {
  const pixels = batch.flatMap((image) => ('pixels' in image ? [image.pixels] : []));
  const features = pixels.length > 0 ? await extractor.extract(pixels) : [];
  let good = 0;
  return batch.map((image): ExtractedImage => {
    const { id, file, source } = image;
    if ('reason' in image) return { source, stored: { id, skipped: { id, file, reason: image.reason } } };
    const extracted = features[good++]!;
    const boxes = boxesInPhotograph(extracted.boxes, image.pixels);
    return { source, stored: { id, features: extracted.features, boxes } };
  });
}

/** Batches of the images of a shard. */
function batchesOf(images: readonly ImageFile[], limit: number): ImageFile[][] {
  return Array.from({ length: Math.ceil(images.length / limit) }, (_, i) =>
    images.slice(i * limit, (i + 1) * limit),
  );
}

async function* grouped<T>(source: AsyncIterable<T>, sizes: readonly number[]): AsyncGenerator<T[]> {
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
