import type { FeatureStoreWriter, ShardSources } from '@vse/feature-store';
import { digestOf, forEachLimited, readSource, unchangedFile, type FileSource } from '@vse/formats';
import type { ImageFile } from './extract-shards';

/** Images of a finished shard that are not what it was made of. */
export interface ShardChanges {
  /** For each image of the shard: true if its file is another one now. */
  readonly changed: readonly boolean[];
  /** Files of the shard as they are now, `null` where changed or missing. */
  readonly sources: ShardSources;
  /** True if the store does not say what the shard was made of: all of it counts as changed. */
  readonly unknown: boolean;
}

/** Files that are open at once: few, so that a process with few descriptors can do it. */
const filesAtOnce = 8;

/**
 * Compares the images of a finished shard with what it was made of. Files of the same size and times cost a sample of 12 KiB
 * each; only those whose times differ are read whole.
 */
export async function shardChanges(
  writer: FeatureStoreWriter,
  shard: number,
  images: readonly ImageFile[],
): Promise<ShardChanges> {
  const before = await writer.sourcesOf(shard);
  return before ? changesSince(before, writer, shard, images) : changesByContent(writer, shard, images);
}

async function changesSince(
  before: ShardSources,
  writer: FeatureStoreWriter,
  shard: number,
  images: readonly ImageFile[],
): Promise<ShardChanges> {
  const changed = images.map(() => false);
  const sources: (FileSource | null)[] = images.map(() => null);
  await forEachLimited(images, filesAtOnce, async ({ file }, i) => {
    const was = before[i];
    // A file that can be opened now and could not then is another one.
    const now = was
      ? await unchangedFile(file, was).catch(() => undefined)
      : await readSource(file).then(
          () => undefined,
          () => null,
        );
    changed[i] = now === undefined;
    sources[i] = now ?? null;
  });
  const touched = sources.some((source, i) => source !== before[i]);
  if (touched && !changed.includes(true)) await writer.noteSources(shard, sources);
  return { changed, sources, unknown: false };
}

/** Without the list of files, the digest of all contents decides. */
async function changesByContent(
  writer: FeatureStoreWriter,
  shard: number,
  images: readonly ImageFile[],
): Promise<ShardChanges> {
  const digest = writer.finished(shard)?.sources;
  const sources: (FileSource | null)[] = images.map(() => null);
  if (digest !== undefined) {
    await forEachLimited(images, filesAtOnce, async ({ file }, i) => {
      sources[i] = await readSource(file).then(
        ({ source }) => source,
        () => null,
      );
    });
    if (digestOf(sources.map((source) => source?.sha256 ?? null)) === digest) {
      await writer.noteSources(shard, sources);
      return { changed: images.map(() => false), sources, unknown: false };
    }
  }
  return { changed: images.map(() => true), sources: images.map(() => null), unknown: true };
}
