import { openFeatureStore } from '../src/feature-store';

/** What opening a store and reading some batches of it took, in a process of its own. */
export interface LargeStoreReport {
  readonly opened: number;
  /** Resident bytes beyond those before it was opened, at most. */
  readonly held: number;
  /** The first number of each row. */
  readonly firsts: readonly (readonly number[])[];
}

const folder = process.argv[2]!;
const batches = JSON.parse(process.argv[3]!) as number[][];

const before = process.memoryUsage.rss();
const started = performance.now();
const store = await openFeatureStore(folder);
const opened = performance.now() - started;
let held = 0;
const firsts: number[][] = [];
for (const batch of batches) {
  const read = await store.read(batch);
  firsts.push(read.map(({ values }) => values[0]!));
  held = Math.max(held, process.memoryUsage.rss() - before);
}
await store.close();
console.log(JSON.stringify({ opened, held, firsts } satisfies LargeStoreReport));
