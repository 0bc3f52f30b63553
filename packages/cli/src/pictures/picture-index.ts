import { join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import { prepareFolder, sha256File } from '@vse/formats';
import type { Embedder } from '@vse/models/node';
import { buildIndex, openIndex, type VectorIndex } from '@vse/search';
import type { Context } from '../context';
import { isFile } from '../models/model-folder';
import { globalVector } from './global-vector';
import { readIndexRecord, writeIndexRecord, type IndexedFile, type IndexRecord } from './index-record';
import { listPictures, othersText, type PictureFile } from './list-pictures';

/** Pictures that are embedded and written at once: what a stop can lose. */
const batch = 64;

/** A picture that is not in the index. */
export interface LeftOut {
  readonly id: string;
  readonly reason: string;
}

/** An index of the pictures of a folder, up to date. */
export interface PictureIndex {
  readonly index: VectorIndex;
  /** Folder of the index. */
  readonly folder: string;
  /** Folder of the pictures. */
  readonly pictures: string;
  /** Number of pictures in it. */
  readonly count: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly failures: readonly LeftOut[];
}

/** Model and places of an index of pictures. */
export interface PictureIndexOptions {
  readonly embedder: Embedder;
  /** Folder of the model. */
  readonly model: string;
  /** Folder of the pictures. Defaults to that of the index. */
  readonly pictures?: string | undefined;
  /** Folder of the index. Defaults to `index` in the folder of the model. */
  readonly folder?: string | undefined;
}

/**
 * Opens the index of a folder of pictures: makes it if there is none, embeds pictures that are new or changed, and removes
 * those whose files are gone. A stop keeps what is finished.
 *
 * @throws `DataError` if there is neither an index nor a folder of pictures.
 */
export async function openPictureIndex(
  options: PictureIndexOptions,
  context: Context,
): Promise<PictureIndex> {
  const { embedder, folder = join(options.model, 'index') } = options;
  const model = await sha256File(join(options.model, 'model.json'));
  const before = await readIndexRecord(folder);
  const pictures = resolve(options.pictures ?? before?.pictures ?? missingPictures(folder));
  const usable = before?.model === model && before.pictures === pictures ? before : undefined;
  if (before && !usable) {
    const what = before.model === model ? `pictures of ${before.pictures}` : 'another model';
    throw new DataError(
      `vse: ${folder} is an index of ${what}. Name another folder for the index: --index DIR; or remove this one.`,
    );
  }
  const listed = await listPictures(pictures);
  if (listed.others.size > 0)
    context.note(`${pictures}: ${listed.pictures.length} pictures${othersText(listed.others)}`);
  const record = usable ?? { version: 1, model, pictures, files: {} };
  const plan = planOf(record, listed.pictures);
  await prepareFolder(folder);
  const vectors = join(folder, 'vectors');
  const index = (await isFile(join(vectors, 'index.json')))
    ? await openIndex(vectors, { model })
    : await buildIndex({ folder: vectors, dim: embedder.model.images.embedDim, metric: 'cosine', model });
  try {
    const files = await follow(plan, { index, embedder, folder, record }, context);
    const failures = Object.entries(files).flatMap(([id, { failure: reason }]) =>
      reason === undefined ? [] : [{ id, reason }],
    );
    const { added, changed, gone } = plan;
    const count = await index.count();
    return {
      index,
      folder,
      pictures,
      count,
      added: added.length,
      changed: changed.length,
      removed: gone.length,
      failures,
    };
  } catch (error) {
    await index.close();
    throw error;
  }
}

function missingPictures(folder: string): never {
  throw new DataError(
    `vse: ${folder} holds no index yet, so that the folder of pictures must be named: --pictures DIR.`,
  );
}

interface Plan {
  readonly added: readonly PictureFile[];
  readonly changed: readonly PictureFile[];
  readonly gone: readonly string[];
}

/** Compares the files with those of the index, by size and time of the last change. */
function planOf({ files }: IndexRecord, pictures: readonly PictureFile[]): Plan {
  const there = new Set(pictures.map(({ id }) => id));
  const known = (id: string): IndexedFile | undefined => (Object.hasOwn(files, id) ? files[id] : undefined);
  return {
    added: pictures.filter(({ id }) => !known(id)),
    changed: pictures.filter(({ id, bytes, modified }) => {
      const file = known(id);
      return file && (file.pending === true || file.bytes !== bytes || file.modified !== modified);
    }),
    gone: Object.keys(files).filter((id) => !there.has(id)),
  };
}

interface Target {
  readonly index: VectorIndex;
  readonly embedder: Embedder;
  readonly folder: string;
  readonly record: IndexRecord;
}

/**
 * Makes the changes of a plan. What is about to change is marked as pending first, so that a process that dies between the
 * index and its record leaves nothing that the next one does not look at.
 */
async function follow(
  { added, changed, gone }: Plan,
  { index, embedder, folder, record }: Target,
  context: Context,
): Promise<Readonly<Record<string, IndexedFile>>> {
  const files = new Map(Object.entries(record.files));
  const write = () => writeIndexRecord(folder, { ...record, files: Object.fromEntries(files) });
  const todo = [...added, ...changed];
  if (todo.length + gone.length === 0) return record.files;
  for (const { id, bytes, modified } of todo) files.set(id, { bytes, modified, pending: true });
  for (const id of gone) files.set(id, { ...files.get(id)!, pending: true });
  await write();
  await index.remove(gone);
  for (const id of gone) files.delete(id);
  const progress = context.progress('Indexing');
  let failed = 0;
  for (let from = 0; from < todo.length; from += batch) {
    context.signal.throwIfAborted();
    const part = todo.slice(from, from + batch);
    const states = await embedInto(index, embedder, part, context.signal);
    states.forEach((state, i) => files.set(part[i]!.id, state));
    failed += states.filter(({ failure }) => failure !== undefined).length;
    await write();
    progress({ done: from + part.length, total: todo.length, failed });
  }
  await index.save();
  await write();
  return Object.fromEntries(files);
}

async function embedInto(
  index: VectorIndex,
  embedder: Embedder,
  pictures: readonly PictureFile[],
  signal: AbortSignal,
): Promise<readonly IndexedFile[]> {
  const { items, failures } = await embedder.embedImages(
    pictures.map(({ file }) => file),
    { signal },
  );
  const reasons = new Map(failures.map(({ index: at, error }) => [at, error.message]));
  const vectors = items.map((item) => item && globalVector(item));
  vectors.forEach((vector, i) => {
    if (vector?.every((value) => value === 0)) reasons.set(i, 'its embedding is zero');
  });
  await index.add(pictures.flatMap(({ id }, i) => (reasons.has(i) ? [] : [{ id, vector: vectors[i]! }])));
  await index.remove(pictures.flatMap(({ id }, i) => (reasons.has(i) ? [id] : [])));
  return pictures.map(({ bytes, modified }, i) => {
    const failure = reasons.get(i);
    return { bytes, modified, ...(failure !== undefined && { failure }) };
  });
}

/** Says what changed in an index: `412 pictures in the index: 3 added, 1 removed`. */
export function changesText({ count, added, changed, removed, failures }: PictureIndex): string {
  const changes = [
    ...(added > 0 ? [`${added} added`] : []),
    ...(changed > 0 ? [`${changed} read again`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
    ...(failures.length > 0 ? [`${failures.length} could not be read`] : []),
  ];
  return `${count} pictures in the index${changes.length > 0 ? `: ${changes.join(', ')}` : ', up to date'}`;
}
