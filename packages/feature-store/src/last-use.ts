import { utimes } from 'node:fs/promises';
import { join } from 'node:path';

// The time of the index says when a store was last used: reading a list of stores does not change it, and no row's file is
// touched, whose time says when it was extracted.

/** Marks a store as used now; a store that may not be changed keeps its time. */
export async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(join(folder, 'index.json'), now, now).catch(() => undefined);
}
