import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { DataError, OptionError } from '@vse/base';
import type { Entry } from 'yauzl';
import { openForReading } from '../files/files';
import { npyAt, type NpyFile } from './npy-file';
import { fail, openZip, type ZipMembers } from './zip-members';

/** Options of `openNpz`. */
export interface OpenNpzOptions {
  /** Folder to unpack compressed members in. Defaults to the system's temporary folder. */
  readonly scratch?: string;
  /** Largest ratio of unpacked to compressed size, for members over 16 MiB. Defaults to `100`. */
  readonly maximumRatio?: number;
  /** Largest unpacked size of a compressed member, in bytes. Defaults to 64 GiB. */
  readonly maximumBytes?: number;
}

/** An open npz file: arrays by name. */
export interface NpzFile {
  /** Names of the arrays, without `.npy`. */
  readonly names: readonly string[];
  /**
   * Opens one array to read its rows; it stays open when the archive is closed. A stored member (numpy.savez) is read in
   * place; a compressed one (numpy.savez_compressed) is unpacked to the scratch folder each time it is opened.
   *
   * @throws `OptionError` if there is no array of that name.
   */
  open(name: string): Promise<NpyFile>;
  /** Closes the archive; arrays that are open stay open. */
  close(): Promise<void>;
}

/** Members up to this size skip the compression-ratio limit. */
const smallMember = 16 << 20;
let unpacked = 0;

/**
 * Opens an npz file, a zip archive of npy files; only its directory is read.
 * https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 *
 * @throws `DataError` that names the file if it is damaged or its members overlap; on opening a member, if that is
 * encrypted, holds Python objects, unpacks to more bytes than it says or the limits allow, or has a wrong checksum.
 * @example
 * ```ts not run: an archive of numpy.savez
 * import { openNpz } from '@vse/formats';
 *
 * const file = await openNpz('features.npz');
 * const features = await file.open(file.names[0]!);
 * console.log(features.shape, await features.readRows([0]));
 * await features.close();
 * await file.close();
 * ```
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
        const names = [...entries.keys()].slice(0, 8).join(', ');
        throw new OptionError(`openNpz: ${path} has no array ${name}, it has ${names || 'none'}.`);
      }
      const member = `${path}: ${entry.fileName}`;
      if (!entry.canDecodeFileData()) {
        throw new DataError(
          `openNpz: ${member} is encrypted or compressed by a method that is not supported. Write it with numpy.savez.`,
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

/** The zip reader checks that the member's bytes are within the file, and as many as its directory says. */
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
  const limit = Math.min(maximumBytes, Math.max(smallMember, maximumRatio * compressedSize));
  if (uncompressedSize > limit) {
    throw new DataError(
      `openNpz: ${member} takes ${uncompressedSize} bytes unpacked and ${compressedSize} packed, wanted at most ${limit}. ` +
        'If you trust it, pass a greater maximumRatio or maximumBytes.',
    );
  }
  const place = join(scratch, `.vse-npz-${process.pid}-${++unpacked}.tmp`);
  const file = await open(place, 'wx+').catch((error: unknown) => {
    throw new DataError(
      `openNpz: ${member} cannot be unpacked to ${scratch} (${(error as NodeJS.ErrnoException).code}). Pass another folder as scratch.`,
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
  // Unlinked at once, the file disappears when it is closed, however the process ends. Windows refuses: there it is removed later.
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

/** The zip reader checks the number of bytes. */
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
      `openNpz: ${member} has a checksum other than its directory says. The archive is damaged: copy it again.`,
    );
  }
}

function failedUnpacking(member: string, scratch: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    throw new DataError(
      `openNpz: ${member} cannot be unpacked to ${scratch} (${code}). Make room there, or pass another folder as scratch.`,
      { cause: error },
    );
  }
  return fail('openNpz', member, error);
}
