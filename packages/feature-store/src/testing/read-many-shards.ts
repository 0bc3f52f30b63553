import { createFeatureStore } from '../store-writer';
import { openShardFiles } from '../shard-reader';

/** Result of writing and reading 200 shards of one row, twice at once. */
export interface ManyShardsReport {
  /** Sum of all numbers: 0 + 1 + ... + 199 for each reading. */
  readonly sum: number;
  /** Files open at the end. */
  readonly open: number;
}

const ids = Array.from({ length: 200 }, (_, i) => String(i));
const extractor = { name: 'numbers', settings: {} };
const writer = await createFeatureStore(process.argv[2]!, {
  extractor,
  ids,
  length: 1,
  dim: 1,
  shardSize: 1,
});
for (const [shard, id] of ids.entries()) {
  const features = { values: Float32Array.of(shard), length: 1, dim: 1 };
  await writer.write(shard, [{ id, features, boxes: Float32Array.of(0, 0, 1, 1) }]);
}
const store = await writer.complete();
const rows = ids.map((_, row) => row);
const read = await Promise.all([store.read(rows), store.read([...rows].reverse()), store.readBoxes(rows)]);
const sum = [...read[0], ...read[1]].reduce((total, { values }) => total + values[0]!, 0);
const open = openShardFiles();
await store.close();
console.log(JSON.stringify({ sum, open } satisfies ManyShardsReport));
