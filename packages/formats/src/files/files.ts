import { constants, open, type FileHandle } from 'node:fs/promises';
import { DataError } from '@vse/base';

/** Opens a named pipe at once, where a plain read waits for its writer; the flag changes nothing for files. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Opens a file for reading.
 *
 * @throws `DataError` that names a missing or unreadable file, a folder, and what else is no file.
 */
export async function openForReading(
  where: string,
  path: string,
): Promise<{ file: FileHandle; size: number }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, withoutWaiting);
    const stats = await file.stat();
    if (!stats.isFile()) throw new DataError(`${where}: ${path} is not a file. Give the path of a file.`);
    return { file, size: stats.size };
  } catch (error) {
    await file?.close();
    if (error instanceof DataError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DataError(`${where}: ${path} cannot be opened (${code}). Check the path and its permissions.`, {
      cause: error,
    });
  }
}

/** Reads exactly `length` bytes from `offset` on into memory of their own. */
export async function readExactly(
  where: string,
  path: string,
  file: FileHandle,
  offset: number,
  length: number,
): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafeSlow(length);
  await readInto(where, path, file, offset, bytes);
  return bytes;
}

/** Fills `bytes` from `offset` on, in reads of at most 1 GiB: operating systems limit one read. */
export async function readInto(
  where: string,
  path: string,
  file: FileHandle,
  offset: number,
  bytes: Uint8Array,
): Promise<void> {
  const { length } = bytes;
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(length - done, 1 << 30), offset + done);
    if (bytesRead === 0) {
      throw new DataError(
        `${where}: ${path} ends at byte ${offset + done}, wanted ${length} bytes from byte ${offset} on. ` +
          'It is truncated or changed while it was read: copy it again.',
      );
    }
    done += bytesRead;
  }
}
