import { constants, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '@vse/base';
import { contentsOf } from './names-in';

/** Options of `readBytes`. */
export interface ReadBytesOptions {
  /** Largest size of the file in bytes, once unzipped. Defaults to no limit. */
  readonly limit?: number;
  /** Unzips gzip files; `false` refuses them. Defaults to `true`. */
  readonly unzip?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Sizes of the pieces: they double from the first to the largest. */
const [FIRST_PIECE, LARGEST_PIECE] = [1 << 14, 1 << 20];

/**
 * Iterates over the bytes of a file, plain or gzip, piece by piece.
 *
 * @throws `DataError` if the file cannot be read, with the names in its folder, or is larger than the limit.
 */
export async function* readBytes(
  where: string,
  path: string,
  { limit = Infinity, unzip = true, signal }: ReadBytesOptions = {},
): AsyncGenerator<Buffer> {
  const file = await openPlain(where, path);
  try {
    const zipped = await isGzip(file);
    if (zipped && !unzip) {
      throw new DataError(`${where}: ${path} is a gzip file, in which no row can be found. Unzip it first.`);
    }
    let total = 0;
    for await (const piece of zipped ? unzipped(file) : piecesOf(file)) {
      signal?.throwIfAborted();
      total += piece.length;
      if (total > limit) {
        throw new DataError(
          `${where}: ${path} must hold at most ${limit} bytes of text, got more. It is not a file of this kind.`,
        );
      }
      yield piece;
    }
  } catch (error) {
    throw asDataError(where, path, error);
  } finally {
    await file.close();
  }
}

/**
 * Opens a file or a folder; a named pipe is refused at once, where a plain read would wait for its writer.
 *
 * @throws `DataError` if it is neither, or is not there, with the names in its folder.
 */
export async function openPlain(where: string, path: string): Promise<FileHandle> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isFile() || stats.isDirectory()) return file;
    await file.close();
    throw new DataError(
      `${where}: ${path} must be a file, got a pipe, a socket or a device. Write its content to a file.`,
    );
  } catch (error) {
    if (error instanceof DataError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new DataError(
      `${where}: ${path} must be a readable file, got ${code ?? 'an error'}; ${await contentsOf(dirname(path))}.`,
      { cause: error },
    );
  }
}

async function isGzip(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

async function* piecesOf(file: FileHandle): AsyncGenerator<Buffer> {
  let offset = 0;
  for (let size = FIRST_PIECE; ; size = Math.min(2 * size, LARGEST_PIECE)) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, offset);
    if (bytesRead === 0) return;
    offset += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function unzipped(file: FileHandle): AsyncIterable<Buffer> {
  const unzip = createGunzip();
  const packed = Readable.from(piecesOf(file), { objectMode: false });
  packed.on('error', (error) => unzip.destroy(error));
  return packed.pipe(unzip) as AsyncIterable<Buffer>;
}

function asDataError(where: string, path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith('Z_')) {
    return new DataError(`${where}: ${path} must be a whole gzip file, got a damaged one. Copy it again.`, {
      cause: error,
    });
  }
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new DataError(`${where}: ${path} must be a readable file, got ${code}. Check the path.`, {
    cause: error,
  });
}
