import { sha256File } from '@vse/formats';
import { DataError, OptionError } from '@vse/core';
import type { WheelFile } from './wheel-file';

/** The version that is installed unless another is asked for: see docs/decisions/0010-tfjs-node-from-a-wheel.md. */
export const TENSORFLOW_VERSION = '2.15.1';

/** TensorFlow's official wheel without a GPU, and with. */
export const wheelNames = { cpu: 'tensorflow-cpu', gpu: 'tensorflow' } as const;

/** The SHA-256 of the wheels of the default version for CPython 3.10, as the package index publishes them. */
const published: Readonly<Record<string, string>> = {
  'tensorflow_cpu-2.15.1-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl':
    'ba9503db2c5357ea21938555323581fbdabf3d051b6bc1b5f73c5b0ae034d077',
  'tensorflow-2.15.1-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl':
    'ea290e435464cf0794f657b48786e5fa413362abe55ed771c172c25980d070ce',
};

/** The shared libraries that hold TensorFlow's C API, and the folder they stand in within the wheel. */
export const libraryNames = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;
const LIBRARIES = 'tensorflow/';
const HEADERS = 'tensorflow/include/';

/** Says what a wheel's checksum was compared with; throws a `DataError` where it is another. */
export async function checkWheel(path: string, file: string, given?: string): Promise<string> {
  const wanted = given ?? published[file];
  if (wanted === undefined) return 'the checksums in its RECORD alone';
  if (!/^[0-9a-f]{64}$/i.test(wanted)) {
    throw new OptionError(`vse-tensorflow: --sha256 must be 64 hexadecimal digits, got ${wanted}.`);
  }
  const got = await sha256File(path);
  if (got !== wanted.toLowerCase()) {
    throw new DataError(
      `vse-tensorflow: ${path} must have the SHA-256 ${wanted}, got ${got}. ` +
        'It is damaged or not what it claims to be: remove it and download it again.',
    );
  }
  return given === undefined ? 'its published SHA-256' : 'the SHA-256 given';
}

/** The libraries of a wheel, by their paths in it. Throws a `DataError` where it does not have them. */
export function librariesOf(wheel: WheelFile): readonly string[] {
  const paths = libraryNames.map((name) => LIBRARIES + name);
  const missing = paths.filter((path) => !wheel.has(path));
  if (missing.length === 0) return paths;
  throw new DataError(
    `vse-tensorflow: ${wheel.file} must hold ${paths.join(' and ')}, and lacks ${missing.join(' and ')}. ` +
      "Before 2.12 TensorFlow's C API stood in an extension of Python: take a wheel of 2.12 or later, for Linux.",
  );
}

/** A header of a wheel's, by its path below the include folder. */
export async function headerOf(wheel: WheelFile, path: string): Promise<string | undefined> {
  return wheel.has(HEADERS + path) ? wheel.text(HEADERS + path) : undefined;
}

/** The libraries of an NVIDIA wheel: `nvidia/cublas/lib/libcublas.so.12` and the like. */
export function cudaLibrariesOf(wheel: WheelFile): readonly string[] {
  return wheel.paths.filter((path) => /^nvidia\/[^/]+\/lib\/[^/]+\.so[.\d]*$/.test(path));
}
