import { createFeatureStore } from '../store-writer';

/** Writes a store of nine images in shards of three; image i has 1 + i % 3 vectors `[i, k]`. */
export async function tinyStore(folder: string, dtype: 'float16' | 'float32' = 'float16'): Promise<void> {
  const ids = Array.from({ length: 9 }, (_, i) => `image-${i}`);
  const extractor = { name: 'toy', settings: { kind: 'counted' } };
  const options = { extractor, ids, length: 3, dim: 2, shardSize: 3, dtype };
  const writer = await createFeatureStore(folder, options);
  const stored = ids.map((id, i) => {
    const length = 1 + (i % 3);
    const values = Float32Array.from({ length: length * 2 }, (_, k) => (k % 2 === 0 ? i : k >> 1));
    return { id, features: { values, length, dim: 2 }, boxes: new Float32Array(length * 4).fill(i / 16) };
  });
  for (let shard = 0; shard < 3; shard++) await writer.write(shard, stored.slice(shard * 3, shard * 3 + 3));
  await (await writer.complete()).close();
}
