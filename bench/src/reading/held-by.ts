import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/core';
import { openBottomUp, openCocoCaptions, openFlickr30k, openFolder, openKarpathy } from '@vse/datasets';
import { openNpy, openNpz, openSafetensors } from '@vse/formats';
import { mostHeld } from '../most-held';

/** What a reader took, in a process of its own. */
export interface Held {
  readonly seconds: number;
  /** The most memory resident beyond what it was before, in bytes; of a batch too, where one was read. */
  readonly bytes: number;
  /** Of the batch. */
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

/** Each opens its file and reads a batch of 128 random rows, or all captions; returns the batch's bytes. */
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
  if (captions.length < 100_000) throw new Error(`${captions.length} captions were read`);
  return 0;
}

export function heldBy(reader: string, folder: string): Held {
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
  return JSON.parse(stdout) as Held;
}

const [, program, reader, folder] = process.argv;
if (program === fileURLToPath(import.meta.url) && reader !== undefined && folder !== undefined) {
  const before = mostHeld();
  const started = performance.now();
  const batch = await readers[reader]!(folder);
  const seconds = (performance.now() - started) / 1000;
  const bytes = (mostHeld() - before) * 2 ** 20;
  console.log(JSON.stringify({ seconds, bytes, batch } satisfies Held));
  process.exit(); // files that are still open go with the process
}
