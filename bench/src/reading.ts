import { closeSync, openSync, readSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@vse/core';
import { openNpy } from '@vse/formats';
import { compare, table, timingRows } from './harness';
import { heldBy } from './reading/held-by';
import { roomFor, rowBytes, rowLength, shape, writeLargeNpy } from './reading/large-npy';
import { syntheticFiles } from './reading/synthetic-files';

const batch = 128;
/** As in training: what one batch leaves behind, the next may use. */
const batches = 10;

/**
 * A batch of 128 random rows of 36 x 2048 float32 from a large npy in the page cache: `readEach` and `readRows` beside plain preads, in one
 * run; and the most memory that each reader holds beyond its batch, each in a process of its own. All files are synthetic.
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
  const again = (name: string, run: () => unknown) => ({
    name,
    async run() {
      for (let i = 0; i < batches; i++) await run();
    },
  });
  const timings = await compare(
    [
      again('fs.readSync into one buffer', () => plain(one)),
      again('fs.readSync into a new buffer', () => plain(new Float32Array(batch * rowLength))),
      again('readRows into one array', () => npy.readRows(wanted(), one)),
      again('readEach', () => npy.readEach(wanted())),
      again('readRows', () => npy.readRows(wanted())),
    ],
    { rounds: 9 },
  );
  const label = `${batches} batches of ${batch} rows`;
  console.log(table(['what', 'how', 'median', 'as fast as the first'], timingRows(label, timings)));
  await npy.close();
  closeSync(file);
}

async function benchMemory(folder: string): Promise<void> {
  const rows: string[][] = [];
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  for (const reader of ['npy', ...Object.keys(syntheticFiles)]) {
    await syntheticFiles[reader]?.(folder);
    const { seconds, bytes, batch: own } = heldBy(reader, folder);
    rows.push([reader, seconds.toFixed(2), megabytes(own), megabytes(bytes - own)]);
  }
  console.log(table(['reader', 'seconds', 'batch', 'most memory beyond it'], rows));
}
