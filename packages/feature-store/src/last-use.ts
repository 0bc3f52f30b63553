import { stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShardRecord } from './store-index';

// The time of access of the first shard says when a store was last used; the index is also read by lists of stores.

/** Marks a store as used now; a store that may not be changed keeps its time. */
export async function markUsed(folder: string, shards: readonly ShardRecord[]): Promise<void> {
  const file = shards.find(({ features }) => features)?.features?.file;
  if (file === undefined) return;
  const path = join(folder, file);
  await stat(path)
    .then(({ mtime }) => utimes(path, new Date(), mtime))
    .catch(() => undefined);
}
