import * as tf from '@tensorflow/tfjs-core';
import { isNode } from '../platform';
import { nodeBinaries } from './node-binaries';
import { pageBinaries } from './page-binaries';

/** The part of the wasm package that is used. Its own types are not named: they are absent where it is not installed. */
export interface WasmPackage {
  readonly version_wasm: string;
  readonly setWasmPaths: (files: Record<BinaryName, string>) => void;
}

/** Binaries of the wasm backend: plain, with SIMD, and with SIMD and threads. */
export const BINARIES = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
] as const;

export type BinaryName = (typeof BINARIES)[number];

/** Path or URL of each binary. */
export type Binaries = Readonly<Record<BinaryName, string>>;

/** Folder with all binaries, as paths or URLs; a missing last slash is added. */
export function binariesIn(folder: string): Binaries {
  const separator = /[\\/]$/.test(folder) ? '' : '/';
  return Object.fromEntries(BINARIES.map((name) => [name, folder + separator + name])) as Binaries;
}

/**
 * Tells the wasm package where its binaries are, and checks that the one it will load is there: left to itself, it looks
 * beside the bundle, and a file that is missing ends in an error about something else.
 *
 * `emitted` are the copies that a bundler made, if it knows how to.
 */
export async function placeBinaries(
  wasm: WasmPackage,
  wasmPath: string | undefined,
  emitted?: Binaries,
): Promise<void> {
  if ('wasm' in tf.engine().registry) return; // runs already
  leaveOutThreads();
  const needed = await neededBinary();
  const found = isNode()
    ? nodeBinaries(needed, wasm.version_wasm, wasmPath, emitted)
    : await pageBinaries(needed, wasmPath, emitted);
  setBinaries(wasm, found);
}

/**
 * Lets the wasm package load its binary without threads in a page whose headers allow them too: the binary with threads hides
 * its memory from the kernels of this package, and they save more than its threads do.
 */
export function leaveOutThreads(): void {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
}

/** Binary that the wasm package loads here, which it decides by the same flags. */
async function neededBinary(): Promise<BinaryName> {
  const [simd, threads] = await Promise.all(
    ['WASM_HAS_SIMD_SUPPORT', 'WASM_HAS_MULTITHREAD_SUPPORT'].map((flag) => tf.env().getAsync(flag)),
  );
  if (!simd) return BINARIES[0];
  return threads ? BINARIES[2] : BINARIES[1];
}

type Placed = WeakMap<WasmPackage['setWasmPaths'], Record<BinaryName, string>>;

/** One for all copies of this module: the wasm package keeps one set of paths. */
const PLACED = Symbol.for('vse.wasmBinaries');

interface Shared {
  [PLACED]?: Placed;
}

/**
 * Sets the paths through an object that the wasm package keeps: after a start that failed, it refuses another call of
 * `setWasmPaths`, but reads the object again.
 */
function setBinaries({ setWasmPaths }: WasmPackage, binaries: Binaries): void {
  const placed = placedFiles();
  const known = placed.get(setWasmPaths);
  if (known) {
    Object.assign(known, binaries);
    return;
  }
  const kept = { ...binaries };
  setWasmPaths(kept);
  placed.set(setWasmPaths, kept);
}

function placedFiles(): Placed {
  const shared = globalThis as Shared;
  const known = shared[PLACED];
  if (known) return known;
  const placed: Placed = new WeakMap();
  shared[PLACED] = placed;
  return placed;
}
