import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Cost of opening a store and reading some batches of it, in a process of its own. */
export interface LargeStoreReport {
  /** Files that were open after the store was opened: reading one row takes its shard alone. */
  readonly openedBefore: number;
  /** Files that are open after the batches were read. */
  readonly openAtOnce: number;
  /** Peak of the resident bytes beyond those before the store was opened. */
  readonly held: number;
  /** First number of each row. */
  readonly firsts: readonly (readonly number[])[];
}

let opened = 0;
const { open } = promises;
promises.open = (...args) => {
  opened += 1;
  return open(...args);
};
syncBuiltinESMExports();
const { openFeatureStore } = await import('../feature-store');
const { openShardFiles } = await import('../shard-reader');

const folder = process.argv[2]!;
const batches = JSON.parse(process.argv[3]!) as number[][];

const before = process.memoryUsage.rss();
const store = await openFeatureStore(folder);
const openedBefore = opened;
let held = 0;
const firsts: number[][] = [];
for (const batch of batches) {
  const read = await store.read(batch);
  firsts.push(read.map(({ values }) => values[0]!));
  held = Math.max(held, process.memoryUsage.rss() - before);
}
const openAtOnce = openShardFiles();
await store.close();
console.log(JSON.stringify({ openedBefore, openAtOnce, held, firsts } satisfies LargeStoreReport));
