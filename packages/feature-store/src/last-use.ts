import { utimes } from 'node:fs/promises';
import { join } from 'node:path';

// The time of the index says when a store was last used. That of a shard says when it was made, and reading changes neither.

/** Marks a store as used now; a store that may not be changed keeps its time. */
export async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(join(folder, 'index.json'), now, now).catch(() => undefined);
}
