import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '@vse/testing';
import { openFeatureStore } from './feature-store';
import { createFeatureStore } from './store-writer';

/** Nine images in shards of four; image i has 1 + i % 3 vectors (i, 0), (i, 1), ... */
async function store(offset = 0) {
  const folder = await temporaryFolder();
  const ids = Array.from({ length: 9 }, (_, i) => `image-${i}`);
  const extractor = { name: 'toy', settings: { kind: 'counted' } };
  const writer = await createFeatureStore(folder, { extractor, ids, length: 3, dim: 2, shardSize: 4 });
  const stored = ids.map((id, i) => {
    const length = 1 + (i % 3);
    const values = Float32Array.from({ length: length * 2 }, (_, k) => (k % 2 === 0 ? i + offset : k >> 1));
    return { id, features: { values, length, dim: 2 }, boxes: new Float32Array(length * 4).fill(i / 16) };
  });
  for (let shard = 0; shard < 3; shard++) await writer.write(shard, stored.slice(shard * 4, shard * 4 + 4));
  await (await writer.complete()).close();
  return folder;
}

describe('openFeatureStore', () => {
  it('reads any rows in any order, without their padding', async () => {
    const opened = await openFeatureStore(await store(), { verify: true });
    expect(opened).toMatchObject({
      rows: 9,
      length: 3,
      dim: 2,
      dtype: 'float16',
      extractor: { name: 'toy' },
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 8 })), async (rows) => {
        const read = await opened.read(rows);
        const boxes = await opened.readBoxes(rows);
        rows.forEach((row, i) => {
          expect(read[i]).toMatchObject({ length: 1 + (row % 3), dim: 2 });
          expect(read[i]!.values.length).toBe(2 * (1 + (row % 3)));
          expect([...read[i]!.values.slice(-2)]).toEqual([row, row % 3]);
          expect([...boxes[i]!]).toEqual(new Array(4 * (1 + (row % 3))).fill(row / 16));
        });
      }),
      { numRuns: 30 },
    );
    await opened.close();
  });

  it('has the same fingerprint for the same features, and another for others', async () => {
    const folders = [await store(), await store(), await store(1)];
    const prints: string[] = [];
    for (const folder of folders) {
      const opened = await openFeatureStore(folder);
      prints.push(opened.fingerprint);
      await opened.close();
    }
    expect(prints[1]).toBe(prints[0]);
    expect(prints[2]).not.toBe(prints[0]);
  });

  it('refuses rows that do not exist', async () => {
    const opened = await openFeatureStore(await store());
    await expect(opened.read([9])).rejects.toThrow(/from 0 to 8, got 9/);
    await expect(opened.read([0.5])).rejects.toThrow(/got 0\.5/);
    await opened.close();
  });

  it('detects a flipped bit with verify, and a missing file when it is read', async () => {
    const folder = await store();
    const path = join(folder, 'shard-00001.npy');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    await expect(openFeatureStore(folder, { verify: true })).rejects.toThrow(/shard-00001\.npy is damaged/);
    await rm(path);
    const opened = await openFeatureStore(folder);
    await expect(opened.read([5])).rejects.toThrow(/shard-00001/);
  });

  it('says what to do if there is no store', async () => {
    await expect(openFeatureStore(await temporaryFolder())).rejects.toThrow(
      /no index\.json.*extractFeatures/,
    );
  });
});
