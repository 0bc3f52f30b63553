import { open } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import { forEachLimited, prepareFolder, writeFileAtomic } from '@vse/formats';
import { splitIn } from '../captions-table/find-tables';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { brokenRecords } from '../files/broken-records';
import { insideFolder } from '../files/inside-folder';
import type { TextOptions } from '../files/text-bytes';
import { uniqueIds } from '../files/unique-ids';
import { splitCollector } from '../split-collector';
import { shardPaths } from '../webdataset/shard-names';
import { shardSamples, type PlacedPicture } from '../webdataset/shard-samples';

/** Options of `openWebdataset`. */
export interface WebdatasetOptions extends TextOptions {
  /** Field of the captions in `.json` files. Defaults to `caption`, `captions`, `text` and the like, as `openFolder`. */
  readonly caption?: string;
  /** Reads pictures alone, those without a caption too. Defaults to `false`. */
  readonly picturesOnly?: boolean;
  /** Leaves out samples that cannot be read, and counts them in `notes`. Defaults to `false`, an error. */
  readonly skipBroken?: boolean;
  /** Name of the data set. Defaults to `'webdataset'`. */
  readonly name?: string;
  /** Called after each shard, with the number of shards read and of all. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops the reading of the shards. */
  readonly signal?: AbortSignal;
}

/** Pictures within shards, by row. */
export interface WebdatasetPictures {
  /** Number of pictures. */
  readonly rows: number;
  /** Reads the bytes of pictures, JPEG, PNG or WebP as they are in the shard. */
  read(rows: ArrayLike<number>): Promise<readonly Uint8Array[]>;
}

/** Open shards: row i of `pictures` belongs to `dataset.images[i]`. */
export interface Webdataset {
  /** Images and captions; the images have no files, but rows. */
  readonly dataset: Dataset;
  /** Pictures by row. */
  readonly pictures: WebdatasetPictures;
  /**
   * Writes the pictures to files in a folder, those that are not there yet, and returns the data set with these files, for
   * what reads pictures by their files.
   */
  unpack(folder: string): Promise<Dataset>;
}

/** Split of shards whose names tell none. */
const ALL = 'all';
/** Pictures that are read at once. */
const readsAtOnce = 8;

/**
 * Opens shards of WebDataset, as img2dataset and open_clip write and read them: tar archives in which the files of one key
 * follow one another, a picture (`.jpg`, `.png` or `.webp`) and its caption (`.txt`, else `.json`). A `.txt` is one
 * caption, a `.json` may hold a list. The split is that of the shard's name (`train-00000.tar`), else `all`.
 * https://github.com/webdataset/webdataset
 *
 * Only headers and captions are read, in time O(samples); pictures are read by row. Ids are unique keys. Images of kinds
 * that are not read are counted in `notes`.
 *
 * @param shards - A shard, a folder of them, a pattern such as `train-{00000..00003}.tar`, or several of these.
 * @param options - Captions, and treatment of broken samples.
 * @throws `DataError` that names the shard and the key if an archive is damaged or cut off, or a sample lacks its picture or
 * caption.
 * @throws `OptionError` if there is no such encoding, or a row is out of range.
 * @example
 * ```ts
 * import { execFileSync } from 'node:child_process';
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openWebdataset } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'shards-'));
 * await writeFile(join(folder, '0001.jpg'), Uint8Array.of(0xff, 0xd8, 0xff, 0xe0));
 * await writeFile(join(folder, '0001.txt'), 'A dog.');
 * execFileSync('tar', ['-cf', 'train-00000.tar', '0001.jpg', '0001.txt'], { cwd: folder });
 * const { dataset, pictures } = await openWebdataset(join(folder, 'train-{00000..00000}.tar'));
 * console.log(dataset.captions, (await pictures.read([0]))[0]);
 * ```
 */
export async function openWebdataset(
  shards: string | readonly string[],
  options: WebdatasetOptions = {},
): Promise<Webdataset> {
  const {
    skipBroken = false,
    onProgress,
    name = 'webdataset',
    caption,
    encoding,
    signal,
    picturesOnly,
  } = options;
  const paths = await shardPaths(typeof shards === 'string' ? [shards] : shards);
  const images: ImageRecord[] = [];
  const captions: CaptionRecord[] = [];
  const pictures: PlacedPicture[] = [];
  const splits = splitCollector();
  const idOf = uniqueIds();
  const broken = brokenRecords();
  const unread = new Map<string, number>();
  const notes: string[] = [];
  const onUnread = (kind: string): void => void unread.set(kind, (unread.get(kind) ?? 0) + 1);
  for (const [done, path] of paths.entries()) {
    const split = splitIn(basename(path)) ?? ALL;
    const onBroken = skipBroken ? broken.add : undefined;
    const samples = shardSamples(path, { caption, encoding, picturesOnly, onBroken, onUnread, signal });
    let next = await samples.next();
    for (; !next.done; next = await samples.next()) {
      const { key, picture, captions: texts } = next.value;
      const id = idOf(key);
      const image = images.push({ id, row: images.length }) - 1;
      pictures.push(picture);
      splits.add(split, image);
      for (const [i, text] of texts.entries()) captions.push({ id: `${id}#${i}`, image, text });
    }
    if (!next.value) notes.push(`${basename(path)} has no end mark: samples may be missing at its end.`);
    onProgress?.({ done: done + 1, total: paths.length });
  }
  if (images.length === 0) {
    if (broken.first[0]) throw broken.first[0];
    const got = [...unread.keys()].join(', ');
    throw new DataError(
      `openWebdataset: ${paths.join(', ').slice(0, 300)} must hold pictures with captions, got ${got === '' ? 'none' : `pictures of the kinds ${got}, which are not read`}. Name other shards.`,
    );
  }
  const kinds = [...unread].map(([kind, count]) => `${kind} ${count}`).join(', ');
  notes.unshift(
    ...broken.notes('samples'),
    ...(kinds === '' ? [] : [`Left out images of kinds that are not read, with their captions: ${kinds}.`]),
  );
  const dataset: Dataset = { name, synthetic: false, images, captions, splits: splits.all(), notes };
  return {
    dataset,
    pictures: {
      rows: pictures.length,
      read: (rows) => mapLimited(rows, (row) => readPicture(pictures, row)),
    },
    unpack: (folder) => unpack(dataset, pictures, folder),
  };
}

async function mapLimited<T>(rows: ArrayLike<number>, read: (row: number) => Promise<T>): Promise<T[]> {
  const results = new Array<T>(rows.length);
  await forEachLimited(Array.from(rows), readsAtOnce, async (row, i) => {
    results[i] = await read(row);
  });
  return results;
}

async function readPicture(pictures: readonly PlacedPicture[], row: number): Promise<Buffer> {
  const picture = pictures[row];
  if (!picture) {
    throw new OptionError(
      `openWebdataset: rows must be whole numbers from 0 to ${pictures.length - 1}, got ${row}.`,
    );
  }
  const { shard, name, offset, size } = picture;
  const where = `openWebdataset: ${shard}, ${name}`;
  const file = await open(shard).catch((cause: unknown) => {
    throw new DataError(`${where} cannot be read: the shard is gone. Open the data set again.`, { cause });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, offset);
    if (bytesRead === size && isPicture(buffer)) return buffer;
    throw new DataError(
      `${where} must be ${size} bytes of a JPEG, PNG or WebP picture, got ${bytesRead < size ? `${bytesRead} bytes` : 'other bytes'}. The shard is damaged, or was changed after it was opened.`,
    );
  } finally {
    await file.close();
  }
}

/** True if bytes begin as those of a picture that shards hold. */
function isPicture(bytes: Buffer): boolean {
  const hex = bytes.toString('hex', 0, 4);
  return (
    hex.startsWith('ffd8ff') ||
    hex === '89504e47' ||
    (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
  );
}

async function unpack(
  dataset: Dataset,
  pictures: readonly PlacedPicture[],
  folder: string,
): Promise<Dataset> {
  const home = resolve(folder);
  const files = dataset.images.map(({ id }, row) => {
    const extension = pictures[row]!.name.split('.').at(-1)!.toLowerCase();
    return insideFolder('openWebdataset: unpack', home, `${id}.${extension}`);
  });
  await prepareFolder(home);
  await mapLimited(
    files.map((_, row) => row),
    async (row) => {
      const [file, bytes] = [files[row]!, await readPicture(pictures, row)];
      if (await holds(file, bytes)) return;
      await prepareFolder(join(file, '..'));
      await writeFileAtomic(file, bytes, { sync: false });
    },
  );
  return { ...dataset, images: dataset.images.map((image, row) => ({ ...image, file: files[row]! })) };
}

/** True if a file has these bytes. */
async function holds(path: string, bytes: Buffer): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (!file) return false;
  try {
    return (await file.stat()).size === bytes.length && (await file.readFile()).equals(bytes);
  } finally {
    await file.close();
  }
}
