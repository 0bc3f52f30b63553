import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { openForReading, readExactly } from '../files/files';
import { sha256, sha256File } from './sha256';

/** Facts that tell whether a file has changed, read without reading all of it. */
export interface FileIdentity {
  /** Size in bytes. */
  readonly bytes: number;
  /** Time of the last change of the content, in milliseconds since 1970. */
  readonly modified: number;
  /** Time of the last change of the content or of the attributes, which no program can set back. */
  readonly changed: number;
  /** SHA-256 of pieces from the beginning, the middle and the end; of all of a file of at most 12 KiB. */
  readonly sample: string;
}

/** Identity of a file with the digest of all of it. */
export interface FileSource extends FileIdentity {
  /** SHA-256 of the whole file. */
  readonly sha256: string;
}

const pieceBytes = 4096;

/** Offsets and lengths of the sampled pieces of a file. */
function sampledPieces(bytes: number): readonly (readonly [offset: number, length: number])[] {
  if (bytes <= 3 * pieceBytes) return [[0, bytes]];
  const offsets = [0, Math.floor((bytes - pieceBytes) / 2), bytes - pieceBytes];
  return offsets.map((offset) => [offset, pieceBytes] as const);
}

/**
 * Identity of a file: its size, times and a digest of 12 KiB of it, whatever its size.
 *
 * @throws `DataError` if the file cannot be read.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { fileIdentity } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'a.txt');
 * await writeFile(path, 'abc');
 * console.log((await fileIdentity(path)).bytes); // 3
 * ```
 */
export async function fileIdentity(path: string): Promise<FileIdentity> {
  const { file, size } = await openForReading('fileIdentity', path);
  try {
    const stats = await file.stat();
    const hash = createHash('sha256');
    for (const [offset, length] of sampledPieces(size))
      hash.update(await readExactly('fileIdentity', path, file, offset, length));
    return { ...factsOf(stats), bytes: size, sample: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/**
 * Reads a whole file together with its identity, so that both are of the same content.
 *
 * @throws `DataError` if the file cannot be read.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readSource } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'a.txt');
 * await writeFile(path, 'abc');
 * const { content, source } = await readSource(path);
 * console.log(content.length, source.sha256); // 3, ba7816bf...
 * ```
 */
export async function readSource(
  path: string,
): Promise<{ readonly content: Uint8Array; readonly source: FileSource }> {
  const { file } = await openForReading('readSource', path);
  try {
    const stats = await file.stat();
    const content = await file.readFile();
    const hash = createHash('sha256');
    for (const [offset, length] of sampledPieces(content.length))
      hash.update(content.subarray(offset, offset + length));
    const source = {
      ...factsOf(stats),
      bytes: content.length,
      sample: hash.digest('hex'),
      sha256: sha256(content),
    };
    return { content, source };
  } finally {
    await file.close();
  }
}

function factsOf(stats: Stats): Pick<FileIdentity, 'modified' | 'changed'> {
  return { modified: stats.mtimeMs, changed: stats.ctimeMs };
}

/**
 * Compares a file with what it was: by size, times and sample alone where all agree; where only a time differs, by the
 * digest of all of it. Returns the file's source now if its content is the same, else `undefined`.
 *
 * @param path - The file.
 * @param source - The file as it was.
 * @throws `DataError` if the file cannot be read.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readSource, unchangedFile } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'a.txt');
 * await writeFile(path, 'abc');
 * const { source } = await readSource(path);
 * await writeFile(path, 'abd');
 * console.log(await unchangedFile(path, source)); // undefined
 * ```
 */
export async function unchangedFile(path: string, source: FileSource): Promise<FileSource | undefined> {
  const now = await fileIdentity(path);
  if (now.bytes !== source.bytes || now.sample !== source.sample) return undefined;
  if (now.modified === source.modified && now.changed === source.changed) return source;
  return (await sha256File(path)) === source.sha256 ? { ...now, sha256: source.sha256 } : undefined;
}
