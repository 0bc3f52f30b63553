import type { FeatureStore } from '@vse/feature-store';
import { extractShards, type ExtractFeaturesOptions } from './extract-shards';

/**
 * Decodes images, turns them into features and writes a feature store, shard by shard: a run that was interrupted
 * continues after its last finished shard, and refuses to mix features made with other settings. An image that cannot
 * be read does not stop the others. With `skipBad` it has no row, and `ids` and `skipped` of the store tell; without,
 * the run ends with a `DataError` that lists every such file, and goes on from there when called again.
 */
export async function extractFeatures(options: ExtractFeaturesOptions): Promise<FeatureStore> {
  return (await extractShards(options)).complete();
}
