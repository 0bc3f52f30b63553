import { assertKeys, assertWhole, DataError, OptionError, ShapeError } from '@vse/base';
import type { SearchEmbedder } from '../embedding/search-embedder';
import { assertIndex, assertText, checkModel } from '../items/check-options';
import type { Metadata } from '../metadata/metadata';
import type { VectorIndex } from '../vector-index';
import { changedItems } from './changed-items';
import { goneItems } from './gone-items';
import { oneAhead } from './one-ahead';
import { openParts, type OpenPartsOptions } from './open-parts';
import { pictureFiles } from './picture-files';
import {
  pictureTally,
  type IndexPicturesProgress,
  type IndexPicturesReport,
  type PictureFailure,
} from './picture-tally';
import { readChanges } from './read-changes';

/** Options of `indexPictures`. */
export interface IndexPicturesOptions extends OpenPartsOptions {
  /**
   * Keeps every vector of a picture, such as those of its regions, so that a search finds the picture by its best part and
   * names it. Defaults to `false`: the mean of the vectors, one per picture.
   */
  readonly parts?: boolean;
  /** Text before the paths in ids, for an index of several folders. Defaults to none. */
  readonly prefix?: string;
  /** Facts about a picture that filters read, besides those of its file. */
  readonly metadata?: (picture: {
    readonly id: string;
    readonly file: string;
    readonly content: Uint8Array;
  }) => Metadata | Promise<Metadata>;
  /** Pictures that are read, embedded and added at once. Defaults to `64`. */
  readonly batchSize?: number;
  /** Reads all files to compare their digests, those whose size and time are as before too. Defaults to `false`. */
  readonly verify?: boolean;
  /** Called after each batch. */
  readonly onProgress?: (progress: IndexPicturesProgress) => void;
  /** Called for each picture that cannot be read or embedded. */
  readonly onFailure?: (failure: PictureFailure) => void;
  /** Stops after the current batch, with the signal's reason; the next call goes on. */
  readonly signal?: AbortSignal;
}

/**
 * Brings an index into agreement with a folder of pictures: new and changed pictures are embedded and added, renamed ones
 * get their new id, and those whose files are gone are removed. The index holds the digest, size and time of each file, with
 * each vector: whenever the process ends, `kill -9` included, the next call goes on with the pictures that are missing, and
 * every picture is in the index once. Memory is that of some batches, whatever the size of the folder.
 *
 * The id of a picture is its path within the folder; `pictureFiles` says which files are pictures of it. A link that leads out
 * of the folder is not followed, and counts as one that cannot be read. A picture that cannot be read or embedded is reported, and is not in
 * the index; the next call tries it again.
 *
 * @param model - Model folder, for the optional peer `@vse/models`; or an embedder of `openEmbedder`.
 * @param folder - Folder of pictures.
 * @param index - An index that was built for the model (`model: embedder.model.digest`); or the folder of one, which is made
 * if there is none.
 * @param options - Parts, prefix, metadata, progress and abort signal.
 * @throws `DataError` if the folder cannot be read, or has no pictures while the index has some of it.
 * @throws `OptionError` for an index of another model, or of the mean vectors where parts are asked for, or the reverse.
 * @throws The errors of `add`, such as that of a full disk; what was added stays.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { indexPictures, type SearchEmbedder } from '@vse/search';
 *
 * // In place of a model folder.
 * const embed = async (pictures: readonly unknown[]) => ({
 *   items: pictures.map((bytes) => ({ values: Float32Array.from(bytes as Uint8Array), length: 1, dim: 3 })),
 *   failures: [],
 * });
 * const model = { digest: 'of the model', images: { embedDim: 3 } };
 * const embedder: SearchEmbedder = { model, embedImages: embed, embedCaptions: embed };
 * const folder = await mkdtemp(join(tmpdir(), 'pictures-'));
 * await writeFile(join(folder, 'dog.jpg'), Uint8Array.of(1, 2, 3));
 *
 * const index = join(await mkdtemp(join(tmpdir(), 'index-')), 'index');
 * console.log((await indexPictures(embedder, folder, index)).added); // 1
 * console.log((await indexPictures(embedder, folder, index)).unchanged); // 1
 * ```
 */
export async function indexPictures(
  model: string | SearchEmbedder,
  folder: string,
  index: string | VectorIndex,
  options: IndexPicturesOptions = {},
): Promise<IndexPicturesReport> {
  assertKeys<IndexPicturesOptions>('indexPictures', options, {
    metric: true,
    precision: true,
    embedder: true,
    library: true,
    parts: true,
    prefix: true,
    metadata: true,
    batchSize: true,
    verify: true,
    onProgress: true,
    onFailure: true,
    signal: true,
  });
  assertWhole('indexPictures', 'batchSize', options.batchSize ?? 1);
  assertText('indexPictures', 'folder', folder);
  if (typeof index !== 'string') assertIndex('indexPictures', index);
  const parts = await openParts(model, index, options);
  try {
    checkParts(parts.embedder, parts.index);
    return await bringIn(parts.embedder, folder, parts.index, options);
  } finally {
    await parts.close();
  }
}

async function bringIn(
  embedder: SearchEmbedder,
  folder: string,
  index: VectorIndex,
  options: IndexPicturesOptions,
): Promise<IndexPicturesReport> {
  const { prefix = '', parts = false, verify = false, batchSize = 64, metadata, signal } = options;
  const tally = pictureTally(options);
  const { pictures, faults } = await countPictures(folder, signal);
  const gone = await goneItems(index, folder, { prefix, parts, signal });
  if (pictures === 0 && gone.count > 0) {
    throw new DataError(
      `indexPictures: ${folder} must have pictures, got none, and the index has ${gone.count} of it. Check that its disk is ` +
        'there; to empty the index, remove its folder.',
    );
  }
  const files = pictureFiles(folder, { onFault: (path, error) => tally.fail(prefix + path, error) });
  const changes = readChanges(index, files, { prefix, batchSize, verify, signal });
  const moved = new Set<string>();
  for await (const batch of oneAhead(changes)) {
    signal?.throwIfAborted();
    const { items, lost } = await changedItems(batch.changed, {
      embedder,
      index,
      gone,
      moved,
      tally,
      parts,
      metadata,
      signal,
    });
    if (items.length > 0) await index.add(items, { model: embedder.model.digest });
    // What the index has of a picture that cannot be read any more is that of another one.
    const old = [...batch.unread, ...lost].filter(({ before }) => before);
    if (old.length > 0) await index.remove(old.map(({ item }) => item));
    for (const { item, error } of batch.unread) tally.fail(item, error);
    tally.counts.unchanged += batch.unchanged;
    tally.tell(pictures + faults);
  }
  tally.counts.removed = await gone.remove(moved);
  await index.save();
  return tally.report();
}

/** Numbers of pictures of a folder, and of what cannot be read in it. */
async function countPictures(
  folder: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly pictures: number; readonly faults: number }> {
  let [pictures, faults] = [0, 0];
  const walk = pictureFiles(folder, { onFault: () => (faults += 1) });
  while (!(await walk.next()).done) {
    signal?.throwIfAborted();
    pictures += 1;
  }
  return { pictures, faults };
}

function checkParts({ model }: SearchEmbedder, index: VectorIndex): void {
  if (index.model === undefined) {
    throw new OptionError(
      'indexPictures: the index must be built for the model, got one without model. Build it with model: embedder.model.digest.',
    );
  }
  checkModel('indexPictures', index.model, model.digest);
  if (index.dim !== model.images.embedDim) {
    throw new ShapeError(
      `indexPictures: the index must hold vectors of ${model.images.embedDim} numbers as the model makes them, got ` +
        `${index.dim}. Build it with dim: ${model.images.embedDim}.`,
    );
  }
}
