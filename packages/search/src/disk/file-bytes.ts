import { fsync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { DataError } from '@vse/base';

/** By descriptor: with Yarn's Plug'n'Play, file handles have no `sync`. */
const syncDescriptor = promisify(fsync);

/** Waits until the disk has what was written. */
export function syncFile(file: FileHandle): Promise<void> {
  return syncDescriptor(file.fd);
}

/**
 * Opens a file of an index.
 *
 * @throws `DataError` that names it.
 */
export async function openFile(path: string, flags: 'r' | 'r+'): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (cause) {
    throw new DataError(
      `openIndex: ${path} cannot be opened (${codeOf(cause)}). Restore it from a copy, or build the index again.`,
      { cause },
    );
  }
}

/**
 * Reads `length` bytes from `offset` on.
 *
 * @throws `DataError` that names a file that is too short.
 */
export async function readBytes(
  path: string,
  file: FileHandle,
  offset: number,
  length: number,
): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, Math.min(length - done, 1 << 30), offset + done);
    if (bytesRead === 0) throw damaged(path, `it ends at byte ${offset + done}`);
    done += bytesRead;
  }
  return bytes;
}

/** Writes all bytes at `offset`. */
export async function writeBytes(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(
      bytes,
      done,
      Math.min(bytes.length - done, 1 << 30),
      offset + done,
    );
    done += bytesWritten;
  }
}

/** The error for a file whose content is not what was written. */
export function damaged(path: string, what: string): DataError {
  return new DataError(
    `openIndex: ${path} is damaged: ${what}. Restore it from a copy, or build the index again.`,
  );
}

/** The error for a file that could not be written; nothing that was added is lost. */
export function unwritable(path: string, cause: unknown): DataError {
  return new DataError(
    `openIndex: ${path} cannot be written (${codeOf(cause)}). What was added before is kept; make room, and try again.`,
    { cause },
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
