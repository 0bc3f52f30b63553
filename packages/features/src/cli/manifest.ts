import { join } from 'node:path';
import { writeFileAtomic } from '@vse/formats';
import { readStoreIndex } from '@vse/feature-store';

/**
 * Writes `manifest.json` beside a complete store's index, for people to read: model hash, preprocessing and versions.
 * It holds no time and no path, so that equal features have equal manifests.
 */
export async function writeManifest(folder: string): Promise<void> {
  const index = await readStoreIndex(folder);
  if (!index?.complete) return;
  const { extractor, dtype, shape, shardSize, images, shards } = index;
  const skipped = shards.flatMap((shard) => shard.skipped.map(({ id, reason }) => ({ id, reason })));
  const manifest = { extractor, dtype, shape, shardSize, images, skipped };
  await writeFileAtomic(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
