import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { DataError } from '@vse/core';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { parseRecord, type RecordedFile } from './record';

/** An open wheel: a zip archive that lists a checksum of each of its files. */
export interface WheelFile {
  /** Its name without folders, such as `tensorflow_cpu-2.15.1-cp310-cp310-manylinux2014_x86_64.whl`. */
  readonly file: string;
  /** The package's name as the file has it, such as `tensorflow_cpu`. */
  readonly name: string;
  readonly version: string;
  /** The paths of its files. */
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** A file's size when it is unpacked. */
  sizeOf(path: string): number;
  /** A small file's text, after its checksum was compared. */
  text(path: string): Promise<string>;
  /** Unpacks a file to a path, whose folder is made; `onBytes` hears of each piece. */
  extract(path: string, to: string, options?: ExtractOptions): Promise<void>;
  close(): void;
}

export interface ExtractOptions {
  readonly signal?: AbortSignal;
  readonly onBytes?: (count: number) => void;
}

/**
 * Opens a wheel; its lists alone are read, in time and memory proportional to the number of its files. Close it.
 * https://packaging.python.org/en/latest/specifications/binary-distribution-format/
 *
 * Throws a `DataError` that names the file where it is no wheel or is damaged, and when a file is read whose checksum is
 * not the one that the wheel's RECORD has.
 */
export async function openWheel(path: string): Promise<WheelFile> {
  const file = basename(path);
  const [, name, version] = /^([A-Za-z0-9_.]+)-([^-]+)(?:-[^-]+){3,4}\.whl$/.exec(file) ?? [];
  if (name === undefined || version === undefined) {
    throw new DataError(
      `vse-tensorflow: ${path} must be named as wheels are, NAME-VERSION-PYTHON-ABI-PLATFORM.whl. ` +
        'Keep the name that it was downloaded under.',
    );
  }
  const zip = await openPromise(path, { autoClose: false, strictFileNames: true }).catch((cause: unknown) =>
    damaged(path, cause),
  );
  try {
    const entries = await entriesOf(zip);
    const record = await recordOf(path, zip, entries, `${name}-${version}.dist-info/RECORD`);
    const checkedStream = async (inner: string, onBytes?: (count: number) => void) => {
      const [entry, wanted] = [entries.get(inner), record.get(inner)];
      if (!entry) throw new DataError(`vse-tensorflow: ${path} has no file ${inner}.`);
      if (!wanted) throw new DataError(`vse-tensorflow: ${path} lists no checksum of ${inner}.`);
      return {
        source: await zip.openReadStreamPromise(entry),
        check: checksum(path, inner, wanted, onBytes),
      };
    };
    return {
      ...{ file, name, version, paths: [...entries.keys()] },
      has: (inner) => entries.has(inner),
      sizeOf: (inner) => entries.get(inner)?.uncompressedSize ?? 0,
      async text(inner) {
        const { source, check } = await checkedStream(inner);
        const [bytes] = await Promise.all([buffer(check), pipeline(source, check)]).catch((cause: unknown) =>
          damaged(path, cause),
        );
        return bytes.toString();
      },
      async extract(inner, to, { signal, onBytes } = {}) {
        await mkdir(dirname(to), { recursive: true });
        const { source, check } = await checkedStream(inner, onBytes);
        await pipeline(source, check, createWriteStream(to), { ...(signal && { signal }) }).catch(
          (cause: unknown) => {
            signal?.throwIfAborted();
            throw isOfTheSystem(cause) ? notWritten(to, cause) : damaged(path, cause);
          },
        );
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    return damaged(path, error);
  }
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
  }
  return entries;
}

async function recordOf(
  path: string,
  zip: ZipFile,
  entries: ReadonlyMap<string, Entry>,
  inner: string,
): Promise<ReadonlyMap<string, RecordedFile>> {
  const entry = entries.get(inner);
  if (!entry) throw new DataError(`vse-tensorflow: ${path} has no ${inner}: it is no wheel.`);
  return parseRecord((await buffer(await zip.openReadStreamPromise(entry))).toString());
}

/** Lets bytes through, and ends with an error unless they have the checksum. */
function checksum(
  path: string,
  inner: string,
  { sha256 }: RecordedFile,
  onBytes?: (count: number) => void,
): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      onBytes?.(piece.length);
      done(null, piece);
    },
    flush(done) {
      const got = hash.digest('base64url');
      done(
        got === sha256
          ? null
          : new DataError(
              `vse-tensorflow: ${inner} in ${path} must have the checksum ${sha256}, got ${got}. Download the wheel again.`,
            ),
      );
    },
  });
}

function damaged(path: string, cause: unknown): never {
  if (cause instanceof DataError) throw cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  throw new DataError(`vse-tensorflow: ${path} cannot be read as a wheel: ${message}. Download it again.`, {
    cause,
  });
}

function isOfTheSystem(cause: unknown): boolean {
  return typeof (cause as NodeJS.ErrnoException).syscall === 'string';
}

function notWritten(to: string, cause: unknown): DataError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const remedy = code === 'ENOSPC' ? 'The disk is full: make room.' : 'Check its folder and permissions.';
  return new DataError(`vse-tensorflow: ${to} cannot be written (${code ?? message}). ${remedy}`, { cause });
}
