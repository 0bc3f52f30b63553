import { basename } from 'node:path';
import { sha256File } from '@vse/formats';
import { DataError, OptionError } from '@vse/core';
import { published } from './published-wheels';
import type { WheelFile } from './wheel-file';

/** Default version of TensorFlow: see docs/decisions/0010-tfjs-node-from-a-wheel.md. */
export const TENSORFLOW_VERSION = '2.15.1';

/** Names of TensorFlow's official wheels. */
export const wheelNames = { cpu: 'tensorflow-cpu', gpu: 'tensorflow' } as const;

/** Shared libraries of TensorFlow's C API, and their folder in the wheel. */
export const libraryNames = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;
const LIBRARIES = 'tensorflow/';
const HEADERS = 'tensorflow/include/';

/**
 * Checks a wheel against the checksums that the caller gives, or else against the published one of its file name. A wheel
 * that neither knows is refused: a file of another build, of another version or planted in the cache would be loaded into
 * the process.
 *
 * @param path - The wheel.
 * @param expected - Checksums that the caller trusts; the wheel must have one of them.
 * @returns The source of the checksum, in words.
 * @throws `DataError` if the wheel has another checksum, or none is known.
 * @throws `OptionError` if an expected checksum is not a SHA-256.
 */
export async function checkWheel(path: string, expected: readonly string[] = []): Promise<string> {
  for (const sha256 of expected) {
    if (/^[0-9a-f]{64}$/i.test(sha256)) continue;
    throw new OptionError(`vse-tensorflow: --sha256 must be 64 hexadecimal digits, got ${sha256}.`);
  }
  const file = basename(path);
  const pinned = Object.hasOwn(published, file) ? published[file] : undefined;
  const got = await sha256File(path);
  if (expected.some((sha256) => sha256.toLowerCase() === got)) return 'the expected SHA-256';
  if (pinned === got) return 'its published SHA-256';
  if (pinned !== undefined || expected.length > 0) {
    const wanted = pinned === undefined ? expected : [pinned, ...expected];
    throw new DataError(
      `vse-tensorflow: ${path} must have the SHA-256 ${wanted.join(' or ')}, got ${got}. ` +
        'It is damaged or not the published file: remove it and download it again, or give its SHA-256 with --sha256 if you ' +
        'know it from a source that you trust.',
    );
  }
  throw new DataError(
    `vse-tensorflow: ${path} must have a SHA-256 that is known, and there is none for ${file}: it has ${got}. ` +
      "Compare that with the package index's own page and give it with --sha256, or use the default version.",
  );
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
