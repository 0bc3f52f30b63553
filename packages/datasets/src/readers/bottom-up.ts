import { open, stat, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DataError, OptionError, type FeatureMatrix, type FeatureSource } from '@vse/base';
import { forEachLimited } from '@vse/formats';
import { decodeFloats } from '../bottom-up/decode-floats';
import { bottomUpColumns, tsvScanner, type TsvCell, type TsvRow } from '../bottom-up/tsv-rows';
import type { Dataset } from '../dataset';
import { brokenRecords, type BrokenRecords } from '../files/broken-records';
import { readBytes } from '../files/read-bytes';

/** Options of `openBottomUp`. */
export interface BottomUpOptions {
  /**
   * Columns of files without a line of their names, in order, if there are more than the usual `image_id`, `image_w`,
   * `image_h`, `num_boxes`, `boxes`, `features`, which must be among them.
   */
  readonly columns?: readonly string[];
  /** Leaves out lines that cannot be read, and counts them in `notes`. Defaults to `false`, an error. */
  readonly skipBroken?: boolean;
  /** Maps an `image_id` to an id: `(id) => 'COCO_val2014_' + id.padStart(12, '0')`. Defaults to the `image_id` itself. */
  readonly idOf?: (imageId: string) => string;
  /** Called after each piece of the scan, with the bytes scanned and the bytes of all files. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops the scan. */
  readonly signal?: AbortSignal;
}

/** Features by region from tab-separated files. Row i belongs to `dataset.images[i]`. */
export interface BottomUpFeatures extends FeatureSource {
  /** Ids of the images, by row. */
  readonly ids: readonly string[];
  /** Reads the boxes of rows: `[x1, y1, x2, y2]` per region, flat, as fractions of the image's width and height. */
  readBoxes(rows: ArrayLike<number>): Promise<readonly Float32Array[]>;
}

/** Open files of bottom-up features. */
export interface BottomUp {
  /** The images, with their sizes and without captions. */
  readonly dataset: Dataset;
  /** Features and boxes, by row. */
  readonly features: BottomUpFeatures;
  /** Closes the files; nothing can be read afterwards. */
  readonly close: () => Promise<void>;
}

/**
 * Opens features of bottom-up attention as they are distributed: `*.tsv` (or `.tsv.0`, ...), one line per image, with
 * boxes and features as float32 in base64. https://arxiv.org/abs/1707.07998
 *
 * The files are scanned once, in time O(bytes) with one line in memory; rows are then read by offset. A first line of column
 * names gives their order. Cells may be written as Python writes bytes, `b'...'`. Of an image that occurs twice the first line
 * is used, and `notes` counts the others.
 *
 * @throws `OptionError` if `columns` lacks a column that rows must have.
 * @throws `DataError` that names file and line if a line cannot be read, or if vectors differ in length.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openBottomUp } from '@vse/datasets';
 *
 * const base64 = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64');
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'features.tsv');
 * await writeFile(path, ['391895', 20, 10, 1, base64(0, 0, 10, 5), base64(1, 2, 3)].join('\t'));
 * const { dataset, features, close } = await openBottomUp(path);
 * console.log(dataset.images, await features.read([0]), await features.readBoxes([0]));
 * await close();
 * ```
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
  const { rows, repeated, broken } = await findRows(paths, columns, options);
  const handles = await Promise.all(paths.map((path) => open(path)));
  const notes = repeated > 0 ? [`Skipped ${repeated} lines of images that have an earlier line.`] : [];
  notes.push(...broken.notes('lines'));
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

/** Reads in flight; a row of 36 regions takes 0.7 MB before it is decoded. */
const readsAtOnce = 64;

interface PlacedRow extends TsvRow {
  /** Index of its file. */
  readonly file: number;
}

async function findRows(
  paths: readonly string[],
  columns: readonly string[],
  { idOf = (id) => id, skipBroken = false, onProgress, signal }: BottomUpOptions,
): Promise<{ rows: PlacedRow[]; repeated: number; broken: BrokenRecords }> {
  const total = await sizeOf(paths);
  const rows = new Map<string, PlacedRow>();
  const broken = brokenRecords();
  let lines = 0;
  let done = 0;
  let dim: number | undefined;
  for (const [file, path] of paths.entries()) {
    const where = `openBottomUp: ${path}`;
    const onBroken = skipBroken ? broken.add : undefined;
    const visit = (row: TsvRow): void => {
      lines += 1;
      dim ??= row.dim;
      if (row.dim !== dim) {
        throw new DataError(
          `${where}: image ${row.id} must have vectors of ${dim} numbers, as the first, got ${row.dim}. Open files of one extractor.`,
        );
      }
      const id = idOf(row.id);
      if (!rows.has(id)) rows.set(id, { ...row, id, file });
    };
    const scanner = tsvScanner(where, columns, visit, { onBroken });
    for await (const piece of readBytes('openBottomUp', path, { unzip: false, signal })) {
      scanner.take(piece);
      done += piece.length;
      onProgress?.({ done, total });
    }
    scanner.finish();
  }
  if (rows.size === 0) {
    if (broken.first[0]) throw broken.first[0];
    throw new DataError(
      `openBottomUp: ${paths.join(', ')} must have a line for each image, got none. Copy it again.`,
    );
  }
  return { rows: [...rows.values()], repeated: lines - rows.size, broken };
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  ); // readBytes reports what is wrong
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
    length: rows.reduce((max, { count }) => Math.max(max, count), 0),
    dim,
    ids: rows.map(({ id }) => id),
    read: (wanted) =>
      read(wanted, async (row): Promise<FeatureMatrix> => {
        return { values: await floats(row, 'features', row.count * dim), length: row.count, dim };
      }),
    readBoxes: (wanted) =>
      read(wanted, async (row) => {
        const pixels = await floats(row, 'boxes', row.count * 4);
        assertNotTraded(`openBottomUp: ${paths[row.file]}, boxes of image ${row.id}`, pixels, row);
        return pixels.map((value, i) => value / (i % 2 === 0 ? row.width : row.height));
      }),
  };
}

/** Fails if boxes reach beyond the picture and fit one of its height and width traded: the columns are in another order. */
function assertNotTraded(where: string, corners: Float32Array, { width, height }: TsvRow): void {
  const [right, bottom] = [0, 1].map((first) =>
    corners.reduce((most, value, i) => (i % 2 === first ? Math.max(most, value) : most), 0),
  ) as [number, number];
  const slack = 2; // pixels: detectors round
  const fits = (x: number, y: number): boolean => right <= x + slack && bottom <= y + slack;
  if (fits(width, height) || !fits(height, width)) return;
  throw new DataError(
    `${where} must lie in its ${width} x ${height} pixels, got corners up to ${right} x ${bottom}, which fit ${height} x ${width}. ` +
      'If the columns are in another order, name them with columns.',
  );
}

async function textAt(where: string, handle: FileHandle, { offset, length }: TsvCell): Promise<string> {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) {
      throw new DataError(
        `${where} must have ${length} bytes, got ${done}: the file changed after it was opened. Open it again.`,
      );
    }
    done += bytesRead;
  }
  return bytes.toString('latin1');
}
