import { DataError } from '@vse/core';
import { sha256 } from './digest';
import type { OpenFile } from './model-files';

/** A file whose bytes are in memory. */
export function bytesFile(path: string, bytes: Uint8Array): OpenFile {
  let at = 0;
  return {
    path,
    size: bytes.length,
    take: (length) => {
      const end = at + length;
      if (end > bytes.length) return Promise.reject(endsEarly(path, bytes.length, end));
      const taken = bytes.slice(at, end); // a copy: the bytes are the caller's
      at = end;
      return Promise.resolve(taken);
    },
    digest: () => sha256(bytes),
    close: () => Promise.resolve(),
  };
}

/** The error for a file that is shorter than its content says. */
export function endsEarly(path: string, size: number, wanted: number): DataError {
  return new DataError(
    `openModel: ${path} must have at least ${wanted} bytes, it has ${size}. It is cut short: copy the model again.`,
  );
}
