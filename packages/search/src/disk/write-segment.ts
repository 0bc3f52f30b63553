import { open, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { chunkRows } from '../exact/row-chunk';
import { writeRow } from '../exact/row-terms';
import type { CheckedItem } from '../items/check-items';
import { syncFile, unwritable, writeBytes } from './file-bytes';
import type { SegmentEntry } from './manifest';
import { bytesOf, segmentFile, segmentParts, type SegmentPart, type SegmentPlace } from './segment-files';

/**
 * Writes the files of a segment and waits for the disk. Items may be read while they are written.
 *
 * @throws `DataError` if the disk is full; the files are then removed.
 */
export async function writeSegment(
  plan: SegmentPlace,
  items: AsyncIterable<CheckedItem> | Iterable<CheckedItem>,
): Promise<SegmentEntry> {
  const paths = segmentParts(plan.settings).map((part) => segmentFile(plan.folder, plan.number, part));
  try {
    return await writeFiles(plan, items);
  } catch (cause) {
    await Promise.all(paths.map((path) => rm(path, { force: true }).catch(() => undefined)));
    throw (cause as NodeJS.ErrnoException).code === undefined ? cause : unwritable(paths[0]!, cause);
  }
}

async function writeFiles(
  { folder, number, key, settings }: SegmentPlace,
  items: AsyncIterable<CheckedItem> | Iterable<CheckedItem>,
): Promise<SegmentEntry> {
  const { dim, stride, metric, precision } = settings;
  const fileOf = (part: SegmentPart) => segmentFile(folder, number, part);
  const seed = crc32(key);
  const most = chunkRows(stride);
  const floats = new Float32Array(most * stride);
  const codes = precision === 'int8' ? new Int8Array(most * stride) : undefined;
  const terms = {
    factors: new Float32Array(most),
    offsets: new Float32Array(most),
    errors: new Float32Array(most),
  };
  const columns: Record<'sums' | keyof typeof terms, Uint8Array[]> = {
    sums: [],
    factors: [],
    offsets: [],
    errors: [],
  };
  const codeSums: number[] = [];
  const ids: Uint8Array[] = [];
  const ends: number[] = [0];
  const parts: number[] = [];
  const metadata: string[] = [];
  const rowFile = await open(fileOf('rows'), 'w');
  const codeFile = codes && (await open(fileOf('codes'), 'w'));
  let rows = 0;
  let inChunk = 0;

  const flush = async (): Promise<void> => {
    if (inChunk === 0) return;
    const first = rows - inChunk;
    const bytes = new Uint8Array(floats.buffer, 0, inChunk * stride * 4);
    const sums = new Uint32Array(inChunk);
    for (let row = 0; row < inChunk; row++) {
      writeRow(floats, row, terms, { metric, stride, codes });
      sums[row] = crc32(bytes.subarray(row * stride * 4, (row + 1) * stride * 4), seed);
    }
    columns.sums.push(bytesOf(sums));
    for (const name of ['factors', 'offsets', 'errors'] as const) {
      columns[name].push(bytesOf(terms[name].slice(0, inChunk)));
    }
    await writeBytes(rowFile, bytes, first * stride * 4);
    if (codes && codeFile) {
      const some = bytesOf(codes.subarray(0, inChunk * stride));
      codeSums.push(crc32(some, seed));
      await writeBytes(codeFile, some, first * stride);
    }
    inChunk = 0;
  };
  try {
    for await (const { id, values, parts: count, metadata: facts } of items) {
      const encoded = Buffer.from(id);
      ids.push(encoded);
      ends.push(ends.at(-1)! + encoded.length);
      if (facts) metadata.push(JSON.stringify([parts.length, facts]));
      parts.push(count);
      for (let at = 0; at < values.length; at += dim) {
        floats.set(values.subarray(at, at + dim), inChunk * stride);
        inChunk += 1;
        rows += 1;
        if (inChunk === most) await flush();
      }
    }
    await flush();
    await syncFile(rowFile);
    if (codeFile) await syncFile(codeFile);
  } finally {
    await rowFile.close();
    await codeFile?.close();
  }
  const idBytes = Buffer.concat(ids);
  const metadataBytes = Buffer.from(`[${metadata.join(',\n')}]`);
  const itemsSum = await writeWhole(
    fileOf('items'),
    [bytesOf(Uint32Array.from(ends)), bytesOf(Uint32Array.from(parts)), idBytes, metadataBytes],
    seed,
  );
  const { sums, factors, offsets, errors } = columns;
  const termsSum = await writeWhole(fileOf('terms'), [...sums, ...factors, ...offsets, ...errors], seed);
  return {
    number,
    items: parts.length,
    rows,
    idBytes: idBytes.length,
    metadataBytes: metadataBytes.length,
    itemsSum,
    termsSum,
    codeSums,
    removed: [],
  };
}

/** Writes a file of pieces and returns its CRC-32. */
async function writeWhole(path: string, pieces: readonly Uint8Array[], seed: number): Promise<number> {
  const file = await open(path, 'w');
  try {
    let sum = seed;
    let at = 0;
    for (const piece of pieces) {
      sum = crc32(piece, sum);
      await writeBytes(file, piece, at);
      at += piece.length;
    }
    await syncFile(file);
    return sum;
  } finally {
    await file.close();
  }
}
