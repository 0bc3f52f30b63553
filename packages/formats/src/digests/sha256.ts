import { createHash } from 'node:crypto';
import { openForReading } from '../files/files';

/**
 * SHA-256 of text (as UTF-8) or bytes, as 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { sha256 } from '@vse/formats';
 *
 * console.log(sha256('abc')); // ba7816bf...
 * ```
 */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Stops the reading of a large file. */
export interface Sha256Options {
  /** Rejects with its reason once it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * SHA-256 of a file as 64 hexadecimal digits, read piece by piece.
 *
 * @param path - The file.
 * @param options - Signal that stops the reading.
 * @throws `DataError` if the file cannot be opened or read.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { sha256File, writeFileAtomic } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'abc.txt');
 * await writeFileAtomic(path, 'abc');
 * console.log(await sha256File(path)); // ba7816bf...
 * ```
 */
export async function sha256File(path: string, { signal }: Sha256Options = {}): Promise<string> {
  signal?.throwIfAborted();
  const { file } = await openForReading('sha256File', path);
  const hash = createHash('sha256');
  try {
    const piece = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      signal?.throwIfAborted();
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
