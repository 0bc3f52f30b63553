import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from './program';

/** Writes a feature store of 100 shards and reads all of it, twice at once. */
await program(async (folder) => {
  await sleep(200);
  const { createFeatureStore } = await import('@vse/feature-store'); // reads the limit that is set by now
  const ids = Array.from({ length: 100 }, (_, i) => String(i));
  const extractor = { name: 'numbers', settings: {} };
  const out = join(folder, 'store');
  const writer = await createFeatureStore(out, { extractor, ids, length: 1, dim: 1, shardSize: 1 });
  for (const [shard, id] of ids.entries()) {
    const features = { values: Float32Array.of(shard), length: 1, dim: 1 };
    await writer.write(shard, [{ id, features, boxes: Float32Array.of(0, 0, 1, 1) }]);
  }
  const store = await writer.complete();
  const rows = ids.map((_, row) => row);
  const read = await Promise.all([store.read(rows), store.read([...rows].reverse()), store.readBoxes(rows)]);
  await store.close();
  const sums = read[0].map(({ values }, row) => values[0]! + read[1][row]!.values[0]! + read[2][row]!.length);
  await writeFile(join(folder, 'sums.json'), JSON.stringify(sums));
});
