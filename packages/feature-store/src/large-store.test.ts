import { spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/core';
import { encodeNpyHeader } from '@vse/formats';
import { expect, it } from 'vitest';
import type { LargeStoreReport } from '../test/read-large-store';
import { temporaryFolder } from '@vse/testing';
import { writeStoreIndex, type ShardRecord } from './store-index';

const [rows, length, dim, shardSize] = [100_000, 36, 2048, 512];

/** A shard of zeros that takes no room on the disk, but for the first number of each row: the row's number. */
async function sparseShard(folder: string, first: number, count: number, marked: ReadonlySet<number>) {
  const name = `shard-${String(first / shardSize).padStart(5, '0')}.npy`;
  const header = encodeNpyHeader('float32', [count, length, dim]);
  const file = await open(join(folder, name), 'w');
  await file.write(header);
  await file.truncate(header.length + count * length * dim * 4);
  for (let row = first; row < first + count; row++) {
    if (marked.has(row)) {
      await file.write(Float32Array.of(row), 0, 4, header.length + (row - first) * length * dim * 4);
    }
  }
  await file.close();
  return name;
}

it('opens 100,000 x 36 x 2048 numbers at once and reads random batches of it in bounded memory', async () => {
  const folder = await temporaryFolder();
  const random = seededRandom(1);
  const batches = Array.from({ length: 4 }, () => Array.from({ length: 128 }, () => random.integer(rows)));
  const shards: ShardRecord[] = [];
  for (let first = 0; first < rows; first += shardSize) {
    const count = Math.min(shardSize, rows - first);
    const file = await sparseShard(folder, first, count, new Set(batches.flat()));
    shards.push({
      features: { file, sha256: '' },
      boxes: { file: 'none.npy', sha256: '' },
      ids: Array.from({ length: count }, (_, i) => `image ${first + i}`),
      lengths: new Array<number>(count).fill(length),
      skipped: [],
    });
  }
  await writeStoreIndex(folder, {
    format: 'vse-features',
    version: 1,
    extractor: { name: 'zeros', settings: null, hash: '' },
    dtype: 'float32',
    shape: [rows, length, dim],
    shardSize,
    images: '',
    complete: true,
    shards,
  });

  const program = fileURLToPath(new URL('../test/read-large-store.ts', import.meta.url));
  const node = ['--conditions=@vse/source', '--import', 'tsx', program, folder, JSON.stringify(batches)];
  const { stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  expect(stderr).toBe('');
  const { opened, held, firsts } = JSON.parse(stdout) as LargeStoreReport; // of 29.5 GB
  expect(firsts).toEqual(batches);
  expect(opened).toBeLessThan(1000); // tens of milliseconds where nothing else runs
  // Batches that the collector has not taken yet are held too.
  const batchBytes = 128 * length * dim * 4;
  expect(held).toBeLessThan(batches.length * batchBytes + (100 << 20));
});
