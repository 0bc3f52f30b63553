import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadCheckpoint, saveCheckpoint } from '../checkpoints/checkpoint';
import { tinySnapshot } from './tiny-snapshot';

/** State of a disk that is too small for the second of three checkpoints. */
export interface FullDiskReport {
  readonly fault: string;
  readonly afterFault: { readonly step: number; readonly names: readonly string[] };
  /** Step of the checkpoint saved once there is room again. */
  readonly step: number;
}

const disk = process.argv[2]!;
const folder = join(disk, 'last');
const large = { large: { shape: [100_000], data: new Float32Array(100_000) } };
const small = tinySnapshot(2);

await saveCheckpoint(folder, tinySnapshot(1));
const fault = await saveCheckpoint(folder, { ...small, weights: { ...small.weights, ...large } }).then(
  () => 'none',
  (error: unknown) => (error as Error).message,
);
const afterFault = { step: (await loadCheckpoint(folder)).state.globalStep, names: await readdir(disk) };
await saveCheckpoint(folder, tinySnapshot(3));
const step = (await loadCheckpoint(folder)).state.globalStep;
console.log(JSON.stringify({ fault, afterFault, step } satisfies FullDiskReport));
