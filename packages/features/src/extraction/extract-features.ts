import type { FeatureStore } from '@vse/feature-store';
import { extractShards, type ExtractFeaturesOptions } from './extract-shards';

/**
 * Extracts features of images into a feature store, shard by shard. The same call resumes an interrupted run after its
 * last finished shard, extracts images again whose files have changed, and refuses other settings. Images that cannot be read do not stop the others: with `skipBad`
 * they have no row and are listed in the store's `skipped`, without it the run fails at its end.
 *
 * @throws `DataError` that lists the files that could not be read, or if the folder holds another store.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { descriptorExtractor, extractFeatures } from '@vse/features';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'images-'));
 * const file = join(folder, 'disc.svg');
 * const disc = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="20"/></svg>';
 * await writeFile(file, disc);
 * const extractor = descriptorExtractor({ threads: 1 });
 * const store = await extractFeatures({ images: [{ id: 'disc', file }], extractor, out: join(folder, 'features') });
 * console.log(store.ids, store.length, store.dim); // disc, regions at most, numbers per region
 * await store.close();
 * await extractor.dispose();
 * ```
 */
export async function extractFeatures(options: ExtractFeaturesOptions): Promise<FeatureStore> {
  return (await extractShards(options)).complete();
}
