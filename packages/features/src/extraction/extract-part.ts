import { assertWhole } from '@vse/core';
import { extractShards, type ExtractFeaturesOptions } from './extract-shards';

/** One of several runs that share the shards of a store, on one or several machines. */
export interface Part {
  /** Number of this run, from 1 to `of`. */
  readonly index: number;
  /** Number of runs. */
  readonly of: number;
}

/**
 * Extracts every `of`-th shard of a feature store, from the `index`-th on, as `extractFeatures` does. Every part must
 * have the same images and settings. `mergeFeatureStores` merges the parts' folders, or completes the one folder that all
 * parts wrote to.
 *
 * @param options - Images, extractor and store.
 * @param part - Share of the shards.
 * @throws `OptionError` if `index` or `of` is out of range, `DataError` as `extractFeatures`.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { descriptorExtractor, extractPart } from '@vse/features';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'images-'));
 * const file = join(folder, 'disc.svg');
 * const disc = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="20"/></svg>';
 * await writeFile(file, disc);
 * const images = ['a', 'b', 'c'].map((id) => ({ id, file }));
 * const extractor = descriptorExtractor({ threads: 1 });
 * const options = { images, extractor, out: join(folder, 'part-1'), shardSize: 1 };
 * console.log(await extractPart(options, { index: 1, of: 2 })); // 2 shards: those of a and c
 * await extractor.dispose();
 * ```
 */
export async function extractPart(
  options: ExtractFeaturesOptions,
  { index, of }: Part,
): Promise<{ readonly shards: number }> {
  assertWhole('extractPart', 'of', of);
  assertWhole('extractPart', 'index', index, { to: of });
  const writer = await extractShards(options, (shard) => shard % of === index - 1);
  const shards = Array.from({ length: writer.shardCount }, (_, shard) => shard);
  return { shards: shards.filter((shard) => shard % of === index - 1).length };
}
