import { OptionError } from '@vse/core';
import { extractShards, type ExtractFeaturesOptions } from './extract-shards';

/** One of several runs that share the shards of a store, on one machine or many. */
export interface Part {
  /** From 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

/**
 * Makes every `of`-th shard of a feature store, from the `index`-th on; all else is as in `extractFeatures`, images and
 * settings must be the same in every part. `mergeFeatureStores` makes one store of the parts' folders, or completes the one
 * folder that all of them wrote to.
 */
export async function extractPart(
  options: ExtractFeaturesOptions,
  { index, of }: Part,
): Promise<{ readonly shards: number }> {
  if (!Number.isInteger(index) || !Number.isInteger(of) || index < 1 || index > of) {
    throw new OptionError(`extractPart: the part must be 1/n to n/n, got ${index}/${of}.`);
  }
  const writer = await extractShards(options, (shard) => shard % of === index - 1);
  const shards = Array.from({ length: writer.shardCount }, (_, shard) => shard);
  return { shards: shards.filter((shard) => shard % of === index - 1).length };
}
