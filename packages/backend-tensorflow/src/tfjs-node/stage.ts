import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileBinding } from '../binding/compile';
import { headersFor } from '../binding/headers';
import { assertRoom } from '../system/room';
import { cudaLibrariesOf, headerOf, librariesOf, libraryNames } from '../wheels/tensorflow-wheels';
import type { WheelFile } from '../wheels/wheel-file';
import { places, writeReceipt, type Receipt } from './receipt';

const require = createRequire(import.meta.url);

const STAGE = '.vse-tensorflow-';

/** Options of staging an installation. */
export interface StageOptions {
  readonly compiler: string;
  /** Receives the bytes unpacked so far and in total. */
  readonly onUnpacked?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** C++ files of tfjs-node's binding, as in its binding.gyp. */
const sources = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'];

/**
 * Makes `deps` and `lib` from TensorFlow's wheel and those of CUDA in a new folder within tfjs-node's, and returns that
 * folder. Time and disk space grow with the size of the libraries; tfjs-node's files do not change.
 */
export async function stage(
  folder: string,
  [tensorflow, ...cuda]: readonly [WheelFile, ...WheelFile[]],
  { compiler, onUnpacked, signal }: StageOptions,
): Promise<string> {
  await clearStages(folder);
  const staged = join(folder, STAGE + String(process.pid));
  const work = [
    ...librariesOf(tensorflow).map((path) => ({ wheel: tensorflow, path, to: libraryPlace(path) })),
    ...cuda.flatMap((wheel) =>
      cudaLibrariesOf(wheel).map((path) => ({ wheel, path, to: join('deps', path) })),
    ),
  ];
  const total = work.reduce((sum, { wheel, path }) => sum + wheel.sizeOf(path), 0);
  await assertRoom(folder, total, 'TensorFlow unpacked');
  let done = 0;
  for (const { wheel, path, to } of work) {
    await wheel.extract(path, join(staged, to), {
      ...(signal && { signal }),
      onBytes: (count) => onUnpacked?.((done += count), total),
    });
  }
  const include = join(staged, 'include');
  await unpackHeaders(folder, tensorflow, include);
  await mkdir(dirname(join(staged, places.binding)), { recursive: true });
  const parts = {
    sources: sources.map((file) => join(folder, file)),
    include: [include, nodeApiHeaders()],
    libraryFolder: join(staged, places.libraries),
    libraries: libraryNames,
    out: join(staged, places.binding),
  };
  await compileBinding(compiler, parts, signal);
  return staged;
}

function libraryPlace(path: string): string {
  return join(places.libraries, path.slice(path.lastIndexOf('/') + 1));
}

async function unpackHeaders(folder: string, wheel: WheelFile, to: string): Promise<void> {
  const names = await readdir(join(folder, 'binding'));
  const texts = names
    .filter((name) => /\.(cc|h)$/.test(name))
    .map((name) => readFile(join(folder, 'binding', name), 'utf8'));
  const headers = await headersFor(await Promise.all(texts), (path) => headerOf(wheel, path));
  for (const [path, text] of headers) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await writeFile(join(to, path), text);
  }
}

function nodeApiHeaders(): string {
  return (require('node-api-headers') as { readonly include_dir: string }).include_dir;
}

/** Moves staged folders to where tfjs-node looks, with a receipt, replacing those there. */
export async function place(folder: string, staged: string, receipt: Receipt): Promise<void> {
  await writeReceipt(staged, receipt);
  for (const name of places.folders) {
    await rm(join(folder, name), { recursive: true, force: true });
    await rename(join(staged, name), join(folder, name));
  }
  await clearStages(folder);
}

/** Removes unfinished stages of this or a killed run. */
export async function clearStages(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => name.startsWith(STAGE));
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
}
