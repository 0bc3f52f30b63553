import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIndex, openIndex } from '../index';
import { itemsOf, normalVectors } from './vectors';

/** Report of an index on a disk that is too small. */
export interface FullDiskReport {
  /** Errors of `add` and of `save`, as text. */
  readonly faults: readonly string[];
  /** Items that were acknowledged, that are there, and that are there once the index is opened again. */
  readonly counts: readonly number[];
  readonly names: readonly string[];
}

const folder = join(process.argv[2]!, 'index');
const index = await buildIndex({ folder, dim: 16, threads: 1 });
const items = itemsOf(normalVectors(51, 4000, 16));
const faults: string[] = [];
let acknowledged = 0;
for (let at = 0; faults.length === 0; at += 50) {
  await index.add(items.slice(at, at + 50)).then(
    () => (acknowledged += 50),
    (error: unknown) => faults.push(String(error)),
  );
}
await index.save().catch((error: unknown) => faults.push(String(error)));
const counts = [acknowledged, await index.count()];
await index.close();
const again = await openIndex(folder, { threads: 1 });
counts.push(await again.count());
await again.close();
console.log(JSON.stringify({ faults, counts, names: await readdir(folder) } satisfies FullDiskReport));
