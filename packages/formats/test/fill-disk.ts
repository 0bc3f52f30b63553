import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openNpy, openNpz, writeNpy, writeSafetensors } from '../src/index';

/** What is left on a disk that is too small for what is written to it. */
export interface FullDiskReport {
  /** By what was written, the error's name and message. */
  readonly faults: Readonly<Record<string, string>>;
  /** What the disk holds after each fault. */
  readonly names: readonly (readonly string[])[];
  /** The first number of the array that was there before. */
  readonly kept: number;
}

const [disk, archive] = process.argv.slice(2) as [string, string];
const path = join(disk, 'a.npy');
const large = new Float32Array(100_000);

await writeNpy(path, { shape: [2], dtype: 'float32', values: Float32Array.of(7, 8) });
const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
  npy: () => writeNpy(path, { shape: [large.length], dtype: 'float32', values: large }),
  safetensors: () =>
    writeSafetensors(join(disk, 'a.safetensors'), { a: { shape: [large.length], data: large } }),
  npz: async () => (await openNpz(archive, { scratch: disk })).open('a'),
};
const faults: Record<string, string> = {};
const names: string[][] = [];
for (const [name, attempt] of Object.entries(attempts)) {
  await attempt().catch((error: unknown) => (faults[name] = String(error)));
  names.push((await readdir(disk)).sort());
}
const file = await openNpy(path);
const kept = (await file.readRows([0]))[0]!;
await file.close();
console.log(JSON.stringify({ faults, names, kept } satisfies FullDiskReport));
