import { closeSync, openSync, readSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@vse/core';
import { openNpy } from '@vse/formats';
import { compare, table, timingRows } from './harness';
import { measureReader } from './reading/measure-reader';
import { roomFor, rowBytes, rowLength, shape, writeLargeNpy } from './reading/large-npy';
import { syntheticFiles } from './reading/synthetic-files';

const batch = 128;
/** Batches per run: as in training, a batch may reuse the memory of the one before. */
const batches = 10;

/**
 * Batches of 128 random rows of 36 x 2048 float32 from a large npy in the page cache: `readEach` and `readRows` against
 * plain preads, in one run; and the peak memory of each reader beyond its batch, each in its own process. Synthetic files.
 */
export async function benchReading(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-reading-'));
  try {
    await benchRows(folder);
    await benchMemory(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function benchRows(folder: string): Promise<void> {
  const rows = await roomFor(folder);
  const path = join(folder, 'large.npy');
  const start = writeLargeNpy(path, rows);
  console.log(
    `[${rows}, ${shape.regions}, ${shape.dim}] float32, ${((rows * rowBytes) / 1e9).toFixed(1)} GB, synthetic`,
  );
  const random = seededRandom(1);
  const wanted = () => Array.from({ length: batch }, () => random.integer(rows));
  const file = openSync(path, 'r');
  const npy = await openNpy(path);
  const one = new Float32Array(batch * rowLength);
  const plain = (values: Float32Array<ArrayBuffer>) => {
    const bytes = new Uint8Array(values.buffer);
    wanted().forEach((row, i) => readSync(file, bytes, i * rowBytes, rowBytes, start + row * rowBytes));
  };
  const repeated = (name: string, run: () => unknown) => ({
    name,
    async run() {
      for (let i = 0; i < batches; i++) await run();
    },
  });
  const timings = await compare(
    [
      repeated('fs.readSync into one buffer', () => plain(one)),
      repeated('fs.readSync into a new buffer', () => plain(new Float32Array(batch * rowLength))),
      repeated('readRows into one array', () => npy.readRows(wanted(), one)),
      repeated('readEach', () => npy.readEach(wanted())),
      repeated('readRows', () => npy.readRows(wanted())),
    ],
    { rounds: 9 },
  );
  const label = `${batches} batches of ${batch} rows`;
  console.log(table(['work', 'way', 'median', 'speedup'], timingRows(label, timings)));
  await npy.close();
  closeSync(file);
}

async function benchMemory(folder: string): Promise<void> {
  const rows: string[][] = [];
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  for (const reader of ['npy', ...Object.keys(syntheticFiles)]) {
    await syntheticFiles[reader]?.(folder);
    const { seconds, bytes, batch: batchBytes } = measureReader(reader, folder);
    rows.push([reader, seconds.toFixed(2), megabytes(batchBytes), megabytes(bytes - batchBytes)]);
  }
  console.log(table(['reader', 'seconds', 'batch', 'peak memory beyond it'], rows));
}
