import type * as Fs from 'node:fs';
import { DataError, nodeBuiltin } from '@vse/core';

/** A source of bytes: the path of a file, or its chunks in order, such as the body of a response. */
export type ByteSource = string | AsyncIterable<Uint8Array>;

const fileChunk = 1 << 20;

/** Name of a source in messages. */
export function nameOfSource(source: ByteSource): string {
  return typeof source === 'string' ? source : 'the stream';
}

/**
 * Streams the bytes of a source in chunks, decompressing gzip, which is detected by content.
 *
 * @throws `DataError` that names the source if it is missing, empty, a damaged gzip or a zip archive.
 */
export async function* byteChunks(where: string, source: ByteSource): AsyncGenerator<Uint8Array, void> {
  const name = nameOfSource(source);
  const chunks = (typeof source === 'string' ? fileChunks(where, source) : source)[Symbol.asyncIterator]();
  try {
    const head = await atLeast(chunks, 4);
    if (head.length === 0) throw new DataError(`${where}: ${name} is empty. Copy it again.`);
    if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4) {
      throw new DataError(
        `${where}: ${name} is a zip archive, wanted text, binary or gzip. Unzip it and give the file inside.`,
      );
    }
    const all = following(head, chunks);
    if (head[0] === 0x1f && head[1] === 0x8b) yield* unpacked(where, name, all);
    else yield* all;
  } finally {
    await chunks.return?.();
  }
}

/** Chunks of a file, in Node. */
async function* fileChunks(where: string, path: string): AsyncGenerator<Uint8Array, void> {
  const fs = nodeBuiltin<typeof Fs>('node:fs');
  if (!fs) {
    throw new DataError(
      `${where}: ${path} is a path, and a page reads no files. Give the chunks instead: the body of a response, or ` +
        'the stream of a chosen file.',
    );
  }
  try {
    yield* fs.createReadStream(path, { highWaterMark: fileChunk }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new DataError(
      `${where}: ${path} must be a readable file, got ${(error as NodeJS.ErrnoException).code ?? 'an error'}. ` +
        'Check the path and its permissions.',
      { cause: error },
    );
  }
}

async function* following(
  head: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

async function* unpacked(
  where: string,
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const gunzip = new DecompressionStream('gzip');
  const reader = (gunzip.readable as ReadableStream<Uint8Array>).getReader();
  let packedError: unknown;
  const pump = pumpInto(gunzip, chunks).catch((error: unknown) => (packedError = error));
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    await pump;
  } catch (error) {
    if (packedError instanceof DataError) throw packedError;
    throw new DataError(
      `${where}: ${name} must be a whole gzip file, got a damaged or truncated one. Copy it again.`,
      { cause: error },
    );
  } finally {
    await reader.cancel().catch(() => undefined);
    await pump;
  }
}

async function pumpInto(gunzip: DecompressionStream, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const writer = gunzip.writable.getWriter();
  // The reader sees this error too; catch it here so that it is not reported as unhandled.
  writer.closed.catch(() => undefined);
  try {
    for await (const chunk of chunks) {
      await writer.ready;
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- a browser's types take no shared memory
      await writer.write(chunk as Uint8Array<ArrayBuffer>);
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
}

/** Joins the first chunks until they have `count` bytes, or the source ends. */
async function atLeast(chunks: AsyncIterator<Uint8Array>, count: number): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array(0);
  while (bytes.length < count) {
    const next = await chunks.next();
    if (next.done) break;
    bytes = joined(bytes, next.value);
  }
  return bytes;
}

/** Concatenates two chunks. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
