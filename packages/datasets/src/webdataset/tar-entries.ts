import type { FileHandle } from 'node:fs/promises';
import { DataError } from '@vse/base';

/** A file in a tar archive. */
export interface TarEntry {
  readonly name: string;
  /** Offset of its content in the archive. */
  readonly offset: number;
  /** Size of its content in bytes. */
  readonly size: number;
}

const BLOCK = 512;
/** Longest name or list of attributes that precedes an entry. */
const LONGEST = 1 << 20;
/** Entries that describe the next one: attributes of POSIX, long names of GNU tar. */
const DESCRIBING = new Set(['x', 'g', 'L', 'K']);

/**
 * Iterates over the files of a tar archive. Only headers are read, whatever the size of the files between them. Returns
 * true if the archive ends with blocks of zeros, as a whole one does.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 *
 * @throws `DataError` that starts with `where` if a header is damaged or the archive ends within a file.
 */
export async function* tarEntries(
  where: string,
  file: FileHandle,
  size: number,
): AsyncGenerator<TarEntry, boolean> {
  let ended = false;
  for (let at = 0; at < size;) {
    const start = at;
    const headers: Buffer[] = [];
    let block = await blockAt(where, file, at, BLOCK);
    ended = block.every((byte) => byte === 0);
    if (ended) {
      at += BLOCK; // archives may follow one another
      continue;
    }
    while (DESCRIBING.has(String.fromCharCode(block[156]!))) {
      const length = sizeOf(where, block, at);
      headers.push(block, await blockAt(where, file, at + BLOCK, roundedUp(length)));
      at += BLOCK + roundedUp(length);
      block = await blockAt(where, file, at, BLOCK);
    }
    headers.push(block);
    const header = await headerOf(`${where}, byte ${start}`, Buffer.concat(headers));
    const offset = at + BLOCK;
    const bytes = header.type === 'file' ? header.size : 0;
    if (offset + bytes > size) throw cutOff(where, size, header.name);
    if (header.type === 'file') yield { name: header.name, offset, size: bytes };
    at = offset + roundedUp(bytes);
  }
  return ended;
}

const roundedUp = (bytes: number): number => Math.ceil(bytes / BLOCK) * BLOCK;

async function blockAt(where: string, file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw cutOff(where, at + bytesRead, 'a header');
  return buffer;
}

/** Size of an entry that describes the next one. */
function sizeOf(where: string, block: Buffer, at: number): number {
  const text = block.toString('latin1', 124, 136).replace(/[\0 ]+$/, '');
  const size = /^ *[0-7]+$/.test(text) ? parseInt(text, 8) : NaN;
  if (size <= LONGEST) return size;
  throw new DataError(
    `${where}, byte ${at} must be a header of at most ${LONGEST} bytes, got ${JSON.stringify(text)}. It is damaged: copy it again.`,
  );
}

/** Decodes a header with the entries that describe it. */
async function headerOf(
  where: string,
  blocks: Buffer,
): Promise<{ readonly name: string; readonly size: number; readonly type?: string }> {
  const { createTarDecoder } = await import('modern-tar');
  const { readable, writable } = createTarDecoder({ strict: true });
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  const written = writer.write(new Uint8Array(blocks)).catch(() => undefined); // the reader fails with it
  try {
    const { value } = await reader.read();
    if (!value) throw new Error('no entry');
    const { header } = value;
    if (!Number.isSafeInteger(header.size) || header.size < 0) throw new Error(`a size of ${header.size}`);
    return header;
  } catch (cause) {
    throw new DataError(
      `${where} must be a header of a tar archive, got: ${(cause as Error).message} It is damaged, or no tar archive: copy it again.`,
      { cause },
    );
  } finally {
    await reader.cancel().catch(() => undefined);
    await writer.abort().catch(() => undefined);
    await written;
  }
}

function cutOff(where: string, size: number, within: string): DataError {
  return new DataError(`${where} ends at byte ${size}, within ${within}. It is cut off: copy it again.`);
}
