import { open, stat, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DataError, OptionError, type FeatureMatrix, type FeatureSource } from '@vse/core';
import { forEachLimited } from '@vse/formats';
import { decodeFloats } from '../bottom-up/decode-floats';
import { bottomUpColumns, tsvScanner, type TsvCell, type TsvRow } from '../bottom-up/tsv-rows';
import type { Dataset } from '../dataset';
import { readBytes } from '../files/read-bytes';

export interface BottomUpOptions {
  /**
   * The columns of a file, in order, for files with more than bottom-up attention's own. Defaults to `image_id`, `image_w`,
   * `image_h`, `num_boxes`, `boxes`, `features`; these must be among them.
   */
  readonly columns?: readonly string[];
  /** What an `image_id` is called here, such as `(id) => 'COCO_val2014_' + id.padStart(12, '0')`. Defaults to itself. */
  readonly idOf?: (imageId: string) => string;
  /** Told after every piece that was searched, in bytes of all files. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Ends the search. */
  readonly signal?: AbortSignal;
}

/** Features by region from tab-separated files. Row i belongs to `dataset.images[i]`, whose id is `ids[i]`. */
export interface BottomUpFeatures extends FeatureSource {
  readonly ids: readonly string[];
  /** The boxes of each row's vectors: `[x1, y1, x2, y2]` as parts of the image's width and height, flat. */
  readBoxes(rows: ArrayLike<number>): Promise<readonly Float32Array[]>;
}

export interface BottomUp {
  /** The images, with their sizes and without captions. */
  readonly dataset: Dataset;
  readonly features: BottomUpFeatures;
  /** Closes the files; nothing can be read afterwards. */
  readonly close: () => Promise<void>;
}

/**
 * Opens features of bottom-up attention as they are distributed: `*.tsv` (or `.tsv.0`, ...), a line an image, with boxes and
 * features as float32 in base64. https://arxiv.org/abs/1707.07998
 *
 * The files are searched once for their lines, in time O(bytes) with one line in memory; rows are then read by offset. An
 * image that stands twice is taken the first time, and `notes` counts the others.
 *
 * @throws DataError when a line cannot be read, naming file and line, or vectors differ in length
 */
export async function openBottomUp(
  files: string | readonly string[],
  options: BottomUpOptions = {},
): Promise<BottomUp> {
  const { columns = bottomUpColumns } = options;
  const absent = bottomUpColumns.filter((name) => !columns.includes(name));
  if (absent.length > 0) {
    throw new OptionError(
      `openBottomUp: columns must name ${bottomUpColumns.join(', ')}, got none for ${absent.join(', ')}.`,
    );
  }
  const paths = (typeof files === 'string' ? [files] : files).map((file) => resolve(file));
  const { rows, repeated } = await findRows(paths, columns, options);
  const handles = await Promise.all(paths.map((path) => open(path)));
  const notes = repeated > 0 ? [`Left out ${repeated} lines of images that stand in an earlier line.`] : [];
  return {
    dataset: {
      name: 'bottom-up',
      synthetic: false,
      images: rows.map(({ id, width, height }, row) => ({ id, width, height, row })),
      captions: [],
      splits: {},
      notes,
    },
    features: source(rows, paths, handles),
    close: async () => {
      await Promise.all(handles.splice(0).map((handle) => handle.close()));
    },
  };
}

/** Reads that are handed to the operating system at once; a row of 36 regions takes 0.7 MB until it is decoded. */
const readsAtOnce = 64;

interface PlacedRow extends TsvRow {
  /** Index of its file. */
  readonly file: number;
}

async function findRows(
  paths: readonly string[],
  columns: readonly string[],
  { idOf = (id) => id, onProgress, signal }: BottomUpOptions,
): Promise<{ rows: PlacedRow[]; repeated: number }> {
  const total = await sizeOf(paths);
  const rows = new Map<string, PlacedRow>();
  let lines = 0;
  let done = 0;
  let dim: number | undefined;
  for (const [file, path] of paths.entries()) {
    const where = `openBottomUp: ${path}`;
    const scanner = tsvScanner(where, columns, (row) => {
      lines += 1;
      dim ??= row.dim;
      if (row.dim !== dim) {
        throw new DataError(
          `${where}: image ${row.id} must have vectors of ${dim} numbers, as the first, got ${row.dim}. Open files of one extractor.`,
        );
      }
      const id = idOf(row.id);
      if (!rows.has(id)) rows.set(id, { ...row, id, file });
    });
    for await (const piece of readBytes('openBottomUp', path, { unzip: false, signal })) {
      scanner.take(piece);
      done += piece.length;
      onProgress?.({ done, total });
    }
    scanner.finish();
  }
  if (rows.size === 0) {
    throw new DataError(
      `openBottomUp: ${paths.join(', ')} must have a line for each image, got none. Copy it again.`,
    );
  }
  return { rows: [...rows.values()], repeated: lines - rows.size };
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  ); // the reader says what is wrong
  return sizes.reduce((sum, size) => sum + size, 0);
}

function source(
  rows: readonly PlacedRow[],
  paths: readonly string[],
  handles: readonly FileHandle[],
): BottomUpFeatures {
  const dim = rows[0]!.dim;
  const floats = async (row: PlacedRow, part: 'boxes' | 'features', count: number): Promise<Float32Array> => {
    const handle = handles[row.file];
    if (!handle) throw new DataError(`openBottomUp: ${paths[row.file]} is closed. Open it again.`);
    const where = `openBottomUp: ${paths[row.file]}, ${part} of image ${row.id}`;
    return decodeFloats(where, await textAt(where, handle, row[part]), count);
  };
  const read = async <T>(wanted: ArrayLike<number>, one: (row: PlacedRow) => Promise<T>): Promise<T[]> => {
    const results = new Array<T>(wanted.length);
    await forEachLimited(Array.from(wanted), readsAtOnce, async (number, i) => {
      const row = rows[number];
      if (!row) {
        throw new OptionError(
          `openBottomUp: rows must be whole numbers from 0 to ${rows.length - 1}, got ${number}.`,
        );
      }
      results[i] = await one(row);
    });
    return results;
  };
  return {
    rows: rows.length,
    length: rows.reduce((most, { count }) => Math.max(most, count), 0),
    dim,
    ids: rows.map(({ id }) => id),
    read: (wanted) =>
      read(wanted, async (row): Promise<FeatureMatrix> => {
        return { values: await floats(row, 'features', row.count * dim), length: row.count, dim };
      }),
    readBoxes: (wanted) =>
      read(wanted, async (row) => {
        const pixels = await floats(row, 'boxes', row.count * 4);
        return pixels.map((value, i) => value / (i % 2 === 0 ? row.width : row.height));
      }),
  };
}

async function textAt(where: string, handle: FileHandle, { offset, length }: TsvCell): Promise<string> {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) {
      throw new DataError(
        `${where} must have ${length} bytes, got ${done}: the file was changed since it was opened.`,
      );
    }
    done += bytesRead;
  }
  return bytes.toString('latin1');
}
