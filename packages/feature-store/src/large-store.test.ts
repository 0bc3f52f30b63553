import { spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/base';
import { crc32 } from 'node:zlib';
import { encodeNpyHeader } from '@vse/formats';
import { expect, it } from 'vitest';
import type { LargeStoreReport } from './testing/read-large-store';
import { temporaryFolder } from '@vse/testing';
import { writeStoreIndex, type ShardRecord } from './store-index';

const [rows, length, dim, shardSize] = [100_000, 36, 2048, 512];

/** Writes a sparse shard of zeros; the first number of each marked row is the row's number. */
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
  const sums = Buffer.alloc(count * 4);
  for (let row = 0; row < count; row++)
    sums.writeUInt32LE(marked.has(first + row) ? checksumOf(first + row) : zeros, row * 4);
  return { file: name, sha256: '', rows: sums.toString('base64') };
}

/** CRC-32 of a row of zeros after its first number. */
function checksumOf(number: number): number {
  return crc32(new Uint8Array(length * dim * 4 - 4), crc32(new Uint8Array(Float32Array.of(number).buffer)));
}
const zeros = checksumOf(0);

it('opens 100,000 x 36 x 2048 numbers without a shard, and reads random batches in bounded memory', async () => {
  const folder = await temporaryFolder();
  const random = seededRandom(1);
  const batches = Array.from({ length: 4 }, () => Array.from({ length: 128 }, () => random.integer(rows)));
  const shards: ShardRecord[] = [];
  for (let first = 0; first < rows; first += shardSize) {
    const count = Math.min(shardSize, rows - first);
    const features = await sparseShard(folder, first, count, new Set(batches.flat()));
    shards.push({
      features,
      boxes: { ...features, file: 'none.npy' },
      ids: Array.from({ length: count }, (_, i) => `image ${first + i}`),
      lengths: new Array<number>(count).fill(length),
      skipped: [],
    });
  }
  await writeStoreIndex(folder, {
    format: 'vse-features',
    version: 2,
    extractor: { name: 'zeros', settings: null, hash: '' },
    dtype: 'float32',
    shape: [rows, length, dim],
    shardSize,
    images: '',
    complete: true,
    shards,
  });

  const program = fileURLToPath(new URL('./testing/read-large-store.ts', import.meta.url));
  const node = ['--conditions=@vse/source', '--import', 'tsx', program, folder, JSON.stringify(batches)];
  const { stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as LargeStoreReport; // of 29.5 GB
  expect(report.firsts).toEqual(batches);
  const touched = new Set(batches.flat().map((row) => Math.floor(row / shardSize)));
  expect([report.openedBefore, report.openAtOnce]).toEqual([0, Math.min(touched.size, 128)]);
  // Batches that the collector has not freed yet are held too.
  const batchBytes = 128 * length * dim * 4;
  expect(report.held).toBeLessThan(batches.length * batchBytes + (100 << 20));
});
