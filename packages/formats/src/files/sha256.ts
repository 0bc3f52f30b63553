import { createHash } from 'node:crypto';
import { openForReading } from './files';

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

/**
 * SHA-256 of a file as 64 hexadecimal digits, read piece by piece.
 *
 * @throws `DataError` if the file cannot be opened.
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
export async function sha256File(path: string): Promise<string> {
  const { file } = await openForReading('sha256File', path);
  const hash = createHash('sha256');
  for await (const piece of file.createReadStream()) hash.update(piece as Buffer);
  return hash.digest('hex');
}
