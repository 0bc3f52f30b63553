import { sha256File } from '@vse/formats';
import { DataError, OptionError } from '@vse/base';
import type { WheelFile } from './wheel-file';

/** Default version of TensorFlow: see docs/decisions/0010-tfjs-node-from-a-wheel.md. */
export const TENSORFLOW_VERSION = '2.15.1';

/** Names of TensorFlow's official wheels. */
export const wheelNames = { cpu: 'tensorflow-cpu', gpu: 'tensorflow' } as const;

/** SHA-256 of the default version's wheels for CPython 3.10, as published by the package index. */
const published: Readonly<Record<string, string>> = {
  'tensorflow_cpu-2.15.1-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl':
    'ba9503db2c5357ea21938555323581fbdabf3d051b6bc1b5f73c5b0ae034d077',
  'tensorflow-2.15.1-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl':
    'ea290e435464cf0794f657b48786e5fa413362abe55ed771c172c25980d070ce',
};

/** Shared libraries of TensorFlow's C API, and their folder in the wheel. */
export const libraryNames = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;
const LIBRARIES = 'tensorflow/';
const HEADERS = 'tensorflow/include/';

/**
 * Checks a wheel's checksum, and returns its source in words.
 *
 * @throws `DataError` if the wheel has another checksum.
 * @throws `OptionError` if the expected checksum is not a SHA-256.
 */
export async function checkWheel(path: string, file: string, expected?: string): Promise<string> {
  const wanted = expected ?? published[file];
  if (wanted === undefined) return 'the checksums in its RECORD';
  if (!/^[0-9a-f]{64}$/i.test(wanted)) {
    throw new OptionError(`vse-tensorflow: --sha256 must be 64 hexadecimal digits, got ${wanted}.`);
  }
  const got = await sha256File(path);
  if (got !== wanted.toLowerCase()) {
    throw new DataError(
      `vse-tensorflow: ${path} must have the SHA-256 ${wanted}, got ${got}. ` +
        'It is damaged or not the published file: remove it and download it again.',
    );
  }
  return expected === undefined ? 'its published SHA-256' : 'the expected SHA-256';
}

/**
 * Paths of TensorFlow's libraries in its wheel.
 *
 * @throws `DataError` if the wheel lacks them.
 */
export function librariesOf(wheel: WheelFile): readonly string[] {
  const paths = libraryNames.map((name) => LIBRARIES + name);
  const missing = paths.filter((path) => !wheel.has(path));
  if (missing.length === 0) return paths;
  throw new DataError(
    `vse-tensorflow: ${wheel.file} must hold ${paths.join(' and ')}, and lacks ${missing.join(' and ')}. ` +
      "Before 2.12 TensorFlow's C API was part of a Python extension: use a wheel of 2.12 or later, for Linux.",
  );
}

/** Reads a header of the wheel by its path below the include folder; `undefined` if it is absent. */
export async function headerOf(wheel: WheelFile, path: string): Promise<string | undefined> {
  return wheel.has(HEADERS + path) ? wheel.text(HEADERS + path) : undefined;
}

/** Paths of the libraries in an NVIDIA wheel, such as `nvidia/cublas/lib/libcublas.so.12`. */
export function cudaLibrariesOf(wheel: WheelFile): readonly string[] {
  return wheel.paths.filter((path) => /^nvidia\/[^/]+\/lib\/[^/]+\.so[.\d]*$/.test(path));
}
