import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { DataError, OptionError } from '@vse/core';
import type { Entry } from 'yauzl';
import { openForReading } from '../files/files';
import { npyAt, type NpyFile } from './npy-file';
import { fail, openZip, type ZipMembers } from './zip-members';

export interface OpenNpzOptions {
  /** The folder where compressed members are unpacked to, to be read by row. Defaults to the system's temporary folder. */
  readonly scratch?: string;
  /** How many times its compressed size a member may take unpacked, if it is larger than 16 MiB. Defaults to `100`. */
  readonly maximumRatio?: number;
  /** How many bytes a compressed member may take unpacked. Defaults to 64 GiB. */
  readonly maximumBytes?: number;
}

/** An open npz file: arrays by name. */
export interface NpzFile {
  /** The names of the arrays, without `.npy`. */
  readonly names: readonly string[];
  /**
   * Opens one array to read its rows; it stays open when the archive is closed. A member that is stored as it is
   * (numpy.savez) is read in place; one that is compressed (numpy.savez_compressed) is unpacked to the scratch folder, once
   * each time it is opened. Throws an `OptionError` for a name that is not there.
   */
  open(name: string): Promise<NpyFile>;
  close(): Promise<void>;
}

/** Zeros of this size may be as small as they like. */
const smallMember = 16 << 20;
let unpacked = 0;

/**
 * Opens an npz file, a zip archive of npy files; only its list is read.
 * https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 *
 * Throws a `DataError` that names the file where it is damaged or its members overlap, and when a member is opened that is
 * encrypted, holds Python objects, takes more bytes than it says or than the limits allow, or has another checksum.
 */
export async function openNpz(path: string, options: OpenNpzOptions = {}): Promise<NpzFile> {
  const members = await openZip('openNpz', path);
  const entries = new Map(
    [...members.entries]
      .filter(([name]) => name.endsWith('.npy'))
      .map(([name, entry]) => [name.slice(0, -'.npy'.length), entry]),
  );
  let isOpen = true;
  return {
    names: [...entries.keys()],
    async open(name) {
      const entry = entries.get(name);
      if (!isOpen) throw new DataError(`openNpz: ${path} is closed. Open it again.`);
      if (!entry) {
        const some = [...entries.keys()].slice(0, 8).join(', ');
        throw new OptionError(`openNpz: ${path} has no array ${name}, it has ${some || 'none'}.`);
      }
      const member = `${path}: ${entry.fileName}`;
      if (!entry.canDecodeFileData()) {
        throw new DataError(
          `openNpz: ${member} is encrypted or packed in a way that is not read here. Write it with numpy.savez.`,
        );
      }
      return entry.compressionMethod === 0
        ? openStored(path, member, members, entry)
        : openPacked(member, members, entry, options);
    },
    close() {
      if (isOpen) members.zip.close();
      isOpen = false;
      return Promise.resolve();
    },
  };
}

/** The reader of the archive sees to it that the member's bytes are within the file, and as many as its list says. */
async function openStored(path: string, member: string, { zip }: ZipMembers, entry: Entry): Promise<NpyFile> {
  const { fileDataStart: begin } = await zip
    .readLocalFileHeaderPromise(entry, { minimal: true })
    .catch((error: unknown) => fail('openNpz', path, error));
  const { file } = await openForReading('openNpz', path);
  return npyAt('openNpz', { name: member, file, begin, size: entry.uncompressedSize });
}

async function openPacked(
  member: string,
  { zip }: ZipMembers,
  entry: Entry,
  { scratch = tmpdir(), maximumRatio = 100, maximumBytes = 64 * 2 ** 30 }: OpenNpzOptions,
): Promise<NpyFile> {
  const { compressedSize, uncompressedSize } = entry;
  const most = Math.min(maximumBytes, Math.max(smallMember, maximumRatio * compressedSize));
  if (uncompressedSize > most) {
    throw new DataError(
      `openNpz: ${member} takes ${uncompressedSize} bytes unpacked and ${compressedSize} packed, wanted at most ${most}. ` +
        'If you trust it, give a greater maximumRatio or maximumBytes.',
    );
  }
  const place = join(scratch, `.vse-npz-${process.pid}-${++unpacked}.tmp`);
  const file = await open(place, 'wx+').catch((error: unknown) => {
    throw new DataError(
      `openNpz: ${member} cannot be unpacked to ${scratch} (${(error as NodeJS.ErrnoException).code}). Give another folder as scratch.`,
      { cause: error },
    );
  });
  try {
    await unpack(member, await zip.openReadStreamPromise(entry), entry, file);
  } catch (error) {
    await file.close();
    await rm(place, { force: true });
    return failedUnpacking(member, scratch, error);
  }
  // The file goes with its last reader, however the process ends; where open files cannot be removed, it is at the end.
  const removed = await rm(place).then(
    () => true,
    () => false,
  );
  const array = await npyAt('openNpz', { name: member, file, begin: 0, size: uncompressedSize }).catch(
    async (error: unknown) => {
      if (!removed) await rm(place, { force: true });
      throw error;
    },
  );
  return {
    ...array,
    async close() {
      await array.close();
      if (!removed) await rm(place, { force: true });
    },
  };
}

/** The reader of the archive sees to it that there are as many bytes as were said. */
async function unpack(
  member: string,
  pieces: AsyncIterable<unknown>,
  entry: Entry,
  file: FileHandle,
): Promise<void> {
  let sum = 0;
  for await (const piece of pieces) {
    sum = crc32(piece as Buffer, sum);
    await file.writeFile(piece as Buffer);
  }
  if (sum !== entry.crc32) {
    throw new DataError(
      `openNpz: ${member} has another checksum than it says. The archive is damaged: copy it again.`,
    );
  }
}

function failedUnpacking(member: string, scratch: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    throw new DataError(
      `openNpz: ${member} cannot be unpacked to ${scratch} (${code}). Make room there, or give another folder as scratch.`,
      { cause: error },
    );
  }
  return fail('openNpz', member, error);
}
