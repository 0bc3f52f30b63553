import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openNpy, openNpz, writeNpy, writeSafetensors } from '../index';

/** Result of writing to a disk that is too small. */
export interface FullDiskReport {
  /** Name and message of the error, by the kind of file. */
  readonly faults: Readonly<Record<string, string>>;
  /** Names on the disk after each error. */
  readonly names: readonly (readonly string[])[];
  /** First number of the array that was there before. */
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
