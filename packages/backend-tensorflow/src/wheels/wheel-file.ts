import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { DataError } from '@vse/base';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { parseRecord, type RecordedFile } from './record';

/** An open wheel: a zip archive with a checksum of each of its files. */
export interface WheelFile {
  /** File name, such as `tensorflow_cpu-2.15.1-cp310-cp310-manylinux2014_x86_64.whl`. */
  readonly file: string;
  /** Package name as in the file name, such as `tensorflow_cpu`. */
  readonly name: string;
  /** Version of the package. */
  readonly version: string;
  /** Paths of its files. */
  readonly paths: readonly string[];
  /** True if the wheel has a file of this path. */
  has(path: string): boolean;
  /** Unpacked size of a file in bytes. */
  sizeOf(path: string): number;
  /** Reads a small file as text and checks its checksum. */
  text(path: string): Promise<string>;
  /** Unpacks a file to a path, creating its folder, and checks its checksum. */
  extract(path: string, to: string, options?: ExtractOptions): Promise<void>;
  /** Closes the file. */
  close(): void;
}

/** Options of unpacking a file. */
export interface ExtractOptions {
  readonly signal?: AbortSignal;
  /** Receives the bytes of each piece. */
  readonly onBytes?: (count: number) => void;
}

/**
 * Opens a wheel and reads its lists only: time and memory grow with the number of its files. Close it.
 * https://packaging.python.org/en/latest/specifications/binary-distribution-format/
 *
 * @throws `DataError` that names the file if it is not a wheel or is damaged, and on reading a file whose checksum differs
 * from that in RECORD.
 */
export async function openWheel(path: string): Promise<WheelFile> {
  const file = basename(path);
  const [, name, version] = /^([A-Za-z0-9_.]+)-([^-]+)(?:-[^-]+){3,4}\.whl$/.exec(file) ?? [];
  if (name === undefined || version === undefined) {
    throw new DataError(
      `vse-tensorflow: ${path} must be named NAME-VERSION-PYTHON-ABI-PLATFORM.whl, as wheels are. ` +
        'Keep its original file name.',
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
      file,
      name,
      version,
      paths: [...entries.keys()],
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
            throw isSystemError(cause) ? writeError(to, cause) : damaged(path, cause);
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
  if (!entry) throw new DataError(`vse-tensorflow: ${path} has no ${inner}: it is not a wheel.`);
  return parseRecord((await buffer(await zip.openReadStreamPromise(entry))).toString());
}

/** Passes bytes through, and ends with an error if their checksum differs. */
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

function isSystemError(cause: unknown): boolean {
  return typeof (cause as NodeJS.ErrnoException).syscall === 'string';
}

function writeError(to: string, cause: unknown): DataError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const remedy =
    code === 'ENOSPC' ? 'The disk is full: free disk space.' : 'Check its folder and permissions.';
  return new DataError(`vse-tensorflow: ${to} cannot be written (${code ?? message}). ${remedy}`, { cause });
}
