import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/core';
import { openBottomUp, openCocoCaptions, openFlickr30k, openFolder, openKarpathy } from '@vse/datasets';
import { openNpy, openNpz, openSafetensors } from '@vse/formats';
import { peakMemory } from '../peak-memory';

/** Time and memory of a reader in its own process. */
export interface ReaderCost {
  readonly seconds: number;
  /** Growth of peak memory in bytes, including the batch. */
  readonly bytes: number;
  /** Bytes of the batch; 0 for captions. */
  readonly batch: number;
}

interface Rows {
  readonly rows: number;
  readRows(rows: readonly number[]): Promise<Float32Array>;
}

async function batchOf(array: Rows): Promise<number> {
  const random = seededRandom(1);
  const values = await array.readRows(Array.from({ length: 128 }, () => random.integer(array.rows)));
  return values.byteLength;
}

/** Readers by name: each opens its file, reads a batch of 128 random rows or all captions, and returns the batch's bytes. */
const readers: Readonly<Record<string, (folder: string) => Promise<number>>> = {
  npy: async (folder) => batchOf(await openNpy(join(folder, 'large.npy'))),
  fortran: async (folder) => batchOf(await openNpy(join(folder, 'fortran.npy'))),
  safetensors: async (folder) => batchOf((await openSafetensors(join(folder, 'x.safetensors'))).tensor('x')),
  npz: async (folder) => batchOf(await (await openNpz(join(folder, 'x.npz'), { scratch: folder })).open('x')),
  async tsv(folder) {
    const { features } = await openBottomUp(join(folder, 'x.tsv'));
    const random = seededRandom(1);
    const read = await features.read(Array.from({ length: 128 }, () => random.integer(features.rows)));
    return read.reduce((sum, { values }) => sum + values.byteLength, 0);
  },
  karpathy: async (folder) => captionsIn(await openKarpathy(join(folder, 'dataset_coco.json'))),
  coco: async (folder) => captionsIn(await openCocoCaptions(join(folder, 'captions_train2014.json'))),
  token: async (folder) => captionsIn(await openFlickr30k(folder)),
  csv: async (folder) => captionsIn(await openFolder(folder, { captions: 'c.csv' })),
};

function captionsIn({ captions }: { readonly captions: readonly unknown[] }): number {
  if (captions.length < 100_000) throw new Error(`only ${captions.length} captions were read`);
  return 0;
}

/** Runs a reader in a new process. */
export function measureReader(reader: string, folder: string): ReaderCost {
  const program = [
    '--conditions=@vse/source',
    '--import',
    'tsx',
    fileURLToPath(import.meta.url),
    reader,
    folder,
  ];
  const { stdout, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
  if (stdout === '') throw new Error(`${reader}: ${stderr}`);
  return JSON.parse(stdout) as ReaderCost;
}

const [, program, reader, folder] = process.argv;
if (program === fileURLToPath(import.meta.url) && reader !== undefined && folder !== undefined) {
  const before = peakMemory();
  const started = performance.now();
  const batch = await readers[reader]!(folder);
  const seconds = (performance.now() - started) / 1000;
  const bytes = (peakMemory() - before) * 2 ** 20;
  console.log(JSON.stringify({ seconds, bytes, batch } satisfies ReaderCost));
  process.exit(); // closes open files
}
