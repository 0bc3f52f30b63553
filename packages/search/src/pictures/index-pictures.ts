import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { assertKeys, assertWhole, DataError, OptionError, ShapeError } from '@vse/base';
import { forEachLimited } from '@vse/formats';
import {
  globalVector,
  realVectors,
  type SearchEmbedder,
  type SearchEmbedding,
} from '../embedding/search-embedder';
import { checkId, checkVector } from '../items/check-items';
import { assertIndex, assertText, checkModel } from '../items/check-options';
import type { Metadata } from '../metadata/metadata';
import type { SearchItem, VectorIndex } from '../vector-index';
import { factsOf, withFacts, withoutFacts } from './file-facts';
import { oneAhead } from './one-ahead';
import { openParts, type OpenPartsOptions } from './open-parts';
import { isWithin, pictureFiles } from './picture-files';
import { readChanges, type Changes, type ChangedPicture } from './read-changes';

/** A picture that could not be indexed. */
export interface PictureFailure {
  /** Id of its item, or the path of a folder that cannot be read. */
  readonly id: string;
  /** The reason. */
  readonly error: Error;
}

/** Numbers of pictures so far. */
export interface IndexPicturesCounts {
  /** Pictures that were added. */
  readonly added: number;
  /** Pictures whose content is another than before. */
  readonly changed: number;
  /** Pictures that were moved or renamed; they are not embedded again. */
  readonly renamed: number;
  /** Pictures whose files are gone. */
  readonly removed: number;
  /** Pictures that are as before. */
  readonly unchanged: number;
  /** Pictures that cannot be read or embedded. */
  readonly failed: number;
}

/** Progress of `indexPictures`. */
export interface IndexPicturesProgress extends IndexPicturesCounts {
  /** Pictures so far. */
  readonly done: number;
  /** Pictures of the folder. */
  readonly total: number;
}

/** Numbers of pictures, and the failures. */
export interface IndexPicturesReport extends IndexPicturesCounts {
  /** The first 1,000 failures. */
  readonly failures: readonly PictureFailure[];
}

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

const mostFailures = 1000;

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
  const { prefix = '', parts = false, verify = false, batchSize = 64, signal } = options;
  const counts = { added: 0, changed: 0, renamed: 0, removed: 0, unchanged: 0, failed: 0 };
  const failures: PictureFailure[] = [];
  const fail = (id: string, error: Error): void => {
    counts.failed += 1;
    if (failures.length < mostFailures) failures.push({ id, error });
    options.onFailure?.({ id, error });
  };
  let total = 0;
  let faults = 0;
  const walk = pictureFiles(folder, { onFault: () => (faults += 1) });
  while (!(await walk.next()).done) {
    signal?.throwIfAborted();
    total += 1;
  }
  const gone = await goneItems(index, folder, { prefix, parts, signal });
  if (total === 0 && gone.count > 0) {
    throw new DataError(
      `indexPictures: ${folder} must have pictures, got none, and the index has ${gone.count} of it. Check that its disk is ` +
        'there; to empty the index, remove its folder.',
    );
  }
  const files = pictureFiles(folder, { onFault: (path, error) => fail(prefix + path, error) });
  const moved = new Set<string>();
  /** Items of one batch. */
  const itemsOf = async ({ changed }: Changes): Promise<{ items: SearchItem[]; lost: ChangedPicture[] }> => {
    const items: SearchItem[] = [];
    const lost: ChangedPicture[] = [];
    const toEmbed: ChangedPicture[] = [];
    for (const picture of changed) {
      const { item, facts, before } = picture;
      // Only its time is another, or it was moved: the vectors are at hand.
      const from = before?.sha256 === facts.sha256 ? item : gone.withDigest(facts.sha256);
      const [known] = from === undefined ? [] : await index.get([from]);
      if (!known) {
        toEmbed.push(picture);
        continue;
      }
      const own =
        from === item || !options.metadata ? withoutFacts(known.metadata!) : await options.metadata(picture);
      items.push({ ...known, id: item, metadata: withFacts(item, own, facts) });
      if (from === item) counts.unchanged += 1;
      else if (moved.has(from!)) counts[before ? 'changed' : 'added'] += 1;
      else counts.renamed += 1;
      moved.add(from!);
    }
    if (toEmbed.length === 0) return { items, lost };
    const embedded = await embedder.embedImages(
      toEmbed.map(({ content }) => content),
      signal ? { signal } : {},
    );
    const faults = new Map(embedded.failures.map(({ index: at, error }) => [at, error]));
    for (const [i, picture] of toEmbed.entries()) {
      const { item, facts, before } = picture;
      try {
        const embedding = embedded.items[i];
        if (!embedding) throw faults.get(i) ?? new Error('it was not embedded');
        const vector = parts ? realVectors(embedding) : globalVector(embedding);
        checkEmbedding(item, embedding, vector, index.dim);
        const own = (await options.metadata?.(picture)) ?? {};
        items.push({ id: item, vector, metadata: withFacts(item, own, facts) });
        counts[before ? 'changed' : 'added'] += 1;
      } catch (error) {
        lost.push(picture);
        fail(item, error as Error);
      }
    }
    return { items, lost };
  };
  const changes = readChanges(index, files, { prefix, batchSize, verify, signal });
  for await (const batch of oneAhead(changes)) {
    signal?.throwIfAborted();
    const { items, lost } = await itemsOf(batch);
    if (items.length > 0) await index.add(items, { model: embedder.model.digest });
    // What the index has of a picture that cannot be read any more is that of another one.
    const old = [...batch.unread, ...lost].filter(({ before }) => before);
    if (old.length > 0) await index.remove(old.map(({ item }) => item));
    for (const { item, error } of batch.unread) fail(item, error);
    counts.unchanged += batch.unchanged;
    const { added, changed, renamed, unchanged, failed } = counts;
    options.onProgress?.({
      ...counts,
      done: added + changed + renamed + unchanged + failed,
      total: total + faults,
    });
  }
  counts.removed = await gone.remove(moved);
  await index.save();
  return { ...counts, failures };
}

/** Items of the folder whose files are gone. */
interface GoneItems {
  readonly count: number;
  /** Id of one with this content. */
  withDigest(sha256: string): string | undefined;
  /** Removes all, and returns the number of those that were not moved. */
  remove(moved: ReadonlySet<string>): Promise<number>;
}

async function goneItems(
  index: VectorIndex,
  folder: string,
  {
    prefix,
    parts,
    signal,
  }: { readonly prefix: string; readonly parts: boolean; readonly signal: AbortSignal | undefined },
): Promise<GoneItems> {
  const ids: string[] = [];
  const byDigest = new Map<string, string>();
  const root = await realpath(folder);
  let checked = false;
  for await (const block of index.entries()) {
    const own = block.filter(({ id, metadata }) => id.startsWith(prefix) && factsOf(metadata));
    if (!checked && own[0]) {
      await checkKind(index, own[0].id, parts);
      checked = true;
    }
    await forEachLimited(
      own,
      16,
      async ({ id, metadata }) => {
        if (await isThere(root, join(root, id.slice(prefix.length)))) return;
        ids.push(id);
        byDigest.set(factsOf(metadata)!.sha256, id);
      },
      signal,
    );
  }
  return {
    count: ids.length,
    withDigest: (digest) => byDigest.get(digest),
    async remove(moved) {
      let removed = 0;
      for (let from = 0; from < ids.length; from += 1024) {
        const some = ids.slice(from, from + 1024);
        await index.remove(some);
        removed += some.filter((id) => !moved.has(id)).length;
      }
      return removed;
    },
  };
}

/** False only for a file that is known to be gone, or to be outside: not for one that cannot be looked at now. */
async function isThere(root: string, path: string): Promise<boolean> {
  return realpath(path).then(
    (real) => isWithin(root, real),
    (error: unknown) => !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''),
  );
}

async function checkKind(index: VectorIndex, id: string, parts: boolean): Promise<void> {
  const [item] = await index.get([id]);
  if (!item || item.vector instanceof Float32Array !== parts) return;
  throw new OptionError(
    `indexPictures: the index has ${parts ? 'one vector per picture' : 'the parts of pictures'}, got parts: ${parts}. Give ` +
      `parts: ${!parts}, or another index.`,
  );
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

function checkEmbedding(
  id: string,
  { dim }: SearchEmbedding,
  vector: SearchItem['vector'],
  wanted: number,
): void {
  checkId('indexPictures', id);
  const values = vector instanceof Float32Array ? vector : vector.values;
  if (values.length === 0) throw new DataError('it has no region');
  for (let at = 0; at < values.length; at += dim) {
    checkVector('indexPictures', 'its embedding', values.subarray(at, at + dim), wanted);
  }
}
