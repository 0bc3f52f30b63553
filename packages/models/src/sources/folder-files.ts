import type * as Crypto from 'node:crypto';
import type * as Fs from 'node:fs/promises';
import type * as Path from 'node:path';
import { DataError, nodeBuiltin, OptionError } from '@vse/core';
import { endsEarly } from './bytes-file';
import type { ModelFiles, OpenFile } from './model-files';

/**
 * The files of a folder on this machine. For Node.
 *
 * @throws `OptionError` outside Node.
 */
export function folderFiles(folder: string): ModelFiles {
  const { path } = builtins(folder);
  return {
    where: folder,
    folder,
    open: (name) => openOnDisk(path.join(folder, name)),
    within: (name) => folderFiles(path.join(folder, name)),
  };
}

/** Opens a file that is read and hashed piece by piece, so that no more of it than a piece is in memory. */
async function openOnDisk(file: string): Promise<OpenFile | undefined> {
  const { fs, crypto } = builtins(file);
  let handle: Fs.FileHandle;
  try {
    handle = await fs.open(file, 'r');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(file, cause);
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) {
      throw new DataError(
        `openModel: ${file} must be a file, got a folder or a device. Give a model folder.`,
      );
    }
    return piecewise(file, handle, stats.size, crypto.createHash('sha256'));
  } catch (error) {
    await handle.close();
    throw error instanceof DataError ? error : unreadable(file, error);
  }
}

/** Bytes that are read and hashed at once. */
const pieceBytes = 1 << 20;

function piecewise(path: string, handle: Fs.FileHandle, size: number, hash: Crypto.Hash): OpenFile {
  let at = 0;
  const take = async (length: number, bytes = new Uint8Array(length)): Promise<Uint8Array<ArrayBuffer>> => {
    if (at + length > size) throw endsEarly(path, size, at + length);
    let hashed = 0;
    for (let done = 0; done < length;) {
      const most = Math.min(length - done, pieceBytes);
      const reading = handle.read(bytes, done, most, at + done).catch((cause: unknown) => {
        throw unreadable(path, cause);
      });
      if (done > hashed) hash.update(bytes.subarray(hashed, done)); // the piece before, while this one is read
      hashed = done;
      const { bytesRead } = await reading;
      if (bytesRead === 0) throw endsEarly(path, at + done, at + length);
      done += bytesRead;
    }
    hash.update(bytes.subarray(hashed, length));
    at += length;
    return bytes;
  };
  return {
    path,
    size,
    take,
    digest: async () => {
      const piece = new Uint8Array(Math.min(pieceBytes, size - at));
      while (at < size) {
        const length = Math.min(pieceBytes, size - at);
        await take(length, piece.subarray(0, length));
      }
      return hash.copy().digest('hex');
    },
    close: () => handle.close(),
  };
}

function unreadable(file: string, cause: unknown): DataError {
  const { code } = cause as NodeJS.ErrnoException;
  return new DataError(
    `openModel: ${file} cannot be read (${code ?? String(cause)}). Check the path and its permissions.`,
    { cause },
  );
}

function builtins(folder: string) {
  const fs = nodeBuiltin<typeof Fs>('node:fs/promises');
  const path = nodeBuiltin<typeof Path>('node:path');
  const crypto = nodeBuiltin<typeof Crypto>('node:crypto');
  if (!fs || !path || !crypto) {
    throw new OptionError(
      `openModel: the folder ${folder} needs Node. In a page give the address of the model, or the files of a folder.`,
    );
  }
  return { fs, path, crypto };
}
