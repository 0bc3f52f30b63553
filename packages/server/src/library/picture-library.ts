import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, VseError } from '@vse/base';
import { sha256 } from '@vse/formats';
import { indexPictures, type SearchEmbedding, type SearchItem, type VectorIndex } from '@vse/search';
import type { FieldInfo, Indexing, Metadata, PictureInfo } from '../client/api-types';
import { mutex } from '../load/mutex';
import type { ServedEmbedder } from '../model/served-embedder';
import { ServiceError } from '../service-error';
import { checkedEmbedder } from './checked-embedder';
import { openDetails, type Details } from './details';
import { fieldsOf } from './fields';
import { folderSide } from './folder-side';
import {
  detailsMetadata,
  detailsOf,
  fileFacts,
  infoOf,
  isOwnField,
  itemMetadata,
  sizeOf,
} from './item-metadata';
import { meanVector, realEmbedding } from './mean-vector';
import { noPicture, openPictureFolder, ownFolder, type PictureFolder } from './picture-folder';
import { checkNewId } from './picture-id';
import { pictureFacts, type PictureFacts } from './picture-type';
import type { RegionStore } from './region-store';
import { synchroniser } from './synchroniser';
import { watchFolder, type FolderWatch } from './watch-folder';

/** A picture that a client adds. */
export interface NewPicture {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Media type that the client states. */
  readonly type?: string;
  readonly metadata?: Metadata;
  readonly captions?: readonly string[];
  /** Replaces a picture that is there. */
  readonly replace: boolean;
}

/** Pictures of a folder with their index, which changes while it is served. */
export interface PictureLibrary {
  readonly folder: PictureFolder;
  readonly index: VectorIndex;
  /** Embeddings with all regions; absent where the index has everything that the model compares. */
  readonly regions: RegionStore | undefined;
  /** Changes with the index. */
  readonly generation: number;
  readonly indexing: Indexing;
  /** Number of pictures. */
  count(): Promise<number>;
  /** @throws `ServiceError` with code `not-found`. */
  info(id: string): Promise<PictureInfo>;
  /** File of a picture of the index, and the facts of it. */
  file(id: string): Promise<{ readonly path: string; readonly info: PictureInfo }>;
  /** Fields of the metadata. */
  fields(): Promise<readonly FieldInfo[]>;
  /** Captions of all pictures, each once. */
  captions(): Promise<readonly string[]>;
  /** Adds or replaces a picture; both its file and the index are on disk when it returns. */
  add(
    picture: NewPicture,
    signal?: AbortSignal,
  ): Promise<{ readonly info: PictureInfo; readonly added: boolean }>;
  /** Changes what is said of a picture. */
  edit(id: string, changes: Partial<Details>): Promise<PictureInfo>;
  /** Removes a picture and its file. */
  remove(id: string): Promise<void>;
  /** Asks for a pass over the folder. */
  synchronise(): void;
  /** Resolves when no pass runs. */
  idle(): Promise<void>;
  /** Calls a listener after changes; returns the function that ends it. */
  onChange(listener: () => void): () => void;
  /** Calls a listener as the indexing goes on; returns the function that ends it. */
  onIndexing(listener: (indexing: Indexing) => void): () => void;
  /** Stops the indexing, and saves the index. */
  close(): Promise<void>;
}

/** Settings of `openPictureLibrary`. */
export interface PictureLibraryOptions {
  readonly embedder: ServedEmbedder;
  readonly pictures: string;
  readonly index: VectorIndex;
  readonly regions?: RegionStore | undefined;
  /** Most pixels of a picture. */
  readonly pixels: number;
  /** Refuses changes. */
  readonly readOnly: boolean;
  /** Follows the folder. */
  readonly watch: boolean;
  /** Told of faults that end nothing. */
  readonly onFault: (error: Error) => void;
}

/** Pictures that are read and embedded at once: few, so that searches are answered in between. */
const batchSize = 16;
/** Changes of the folder within so many milliseconds are one. */
const together = 300;

/** Opens a folder of pictures with its index. The first pass over the folder begins with `synchronise`. */
export async function openPictureLibrary(options: PictureLibraryOptions): Promise<PictureLibrary> {
  const { index, regions, pixels, onFault } = options;
  const { digest: model } = options.embedder.model;
  const folder = await openPictureFolder(options.pictures, { readOnly: options.readOnly });
  const details = await openDetails(join(folder.root, ownFolder, 'details'));
  const embedder = checkedEmbedder(options.embedder, pixels);
  const writes = mutex();
  const changeListeners = new Set<() => void>();
  const indexingListeners = new Set<(indexing: Indexing) => void>();
  let generation = Date.now();
  let known: { generation: number; fields?: readonly FieldInfo[]; captions?: readonly string[] } = {
    generation,
  };
  const changed = (): void => {
    generation += 1;
    for (const listener of changeListeners) listener();
  };
  const cached = (): typeof known => {
    if (known.generation !== generation) known = { generation };
    return known;
  };

  const keepRegions = async (
    items: readonly { id: string; sha256: string; embedding?: SearchEmbedding | undefined }[],
  ) => {
    const all = items.flatMap(({ embedding, ...rest }) =>
      embedding ? [{ ...rest, embedding: realEmbedding(embedding) }] : [],
    );
    await regions?.write(all);
  };

  // Passes over the folder.
  const contents = new Map<string, Uint8Array>();
  const side = folderSide({
    index,
    folder,
    writes,
    async onAdded(items) {
      await keepRegions(
        items.map(({ id, metadata }) => {
          const content = contents.get(id);
          const embedding = content && embedder.embeddingOf(content);
          return { id, sha256: fileFacts(metadata)!.sha256, embedding };
        }),
      );
      contents.clear();
      changed();
    },
    async onRemoved(ids) {
      await regions?.remove(ids);
      changed();
    },
  });
  const describe = async ({ id, content }: { readonly id: string; readonly content: Uint8Array }) => {
    if (!(await folder.has(id))) throw new DataError('it is a link that leads out of the folder');
    if (regions) contents.set(id, content);
    const size = embedder.sizeOf(content) ?? (await pictureFacts(content, pixels));
    let own = details.get(id);
    if (!own && details.ids().length > 0) {
      // A picture that was moved by hand keeps what was said of it.
      const digest = sha256(content);
      own = details.withDigest(digest);
      if (own && !folder.readOnly) await details.set(id, digest, own);
    }
    return detailsMetadata(own ?? { metadata: {}, captions: [] }, size);
  };
  let isReconciled = false;
  const passes = synchroniser({
    async pass(signal, onProgress) {
      const report = await indexPictures(embedder, folder.root, side, {
        batchSize,
        metadata: describe,
        signal,
        onProgress,
      });
      if (!isReconciled) await reconcile(signal);
      isReconciled = true;
      await regions?.save();
      return report;
    },
    onState: (state) => {
      for (const listener of indexingListeners) listener(state);
    },
  });

  /** Brings what the index says of pictures into agreement with their files and details. */
  const reconcile = async (signal: AbortSignal): Promise<void> => {
    for await (const block of index.entries()) {
      const stale = block.filter(({ id, metadata }) => {
        if (!fileFacts(metadata)) return false;
        const wanted = details.get(id);
        return !sizeOf(metadata) || (wanted !== undefined && !sameDetails(wanted, detailsOf(metadata)));
      });
      for (let from = 0; from < stale.length; from += 64) {
        signal.throwIfAborted();
        const ids = stale.slice(from, from + 64).map(({ id }) => id);
        await writes(async () => {
          const items = await Promise.all((await index.get(ids)).map(withFacts));
          const found = items.filter((item) => item !== undefined);
          if (found.length > 0) await index.add(found, { model });
        });
        changed();
      }
    }
  };
  const withFacts = async (item: SearchItem | undefined): Promise<SearchItem | undefined> => {
    const file = fileFacts(item?.metadata);
    if (!item || !file) return undefined;
    try {
      const size =
        sizeOf(item.metadata) ?? (await pictureFacts(await readFile(await folder.fileOf(item.id)), pixels));
      return {
        ...item,
        metadata: itemMetadata(details.get(item.id) ?? detailsOf(item.metadata), size, file),
      };
    } catch {
      return undefined; // the next pass says what is wrong with the file
    }
  };

  // The folder is followed.
  let timer: NodeJS.Timeout | undefined;
  /** True if the index has the file as it is: a change that a client of this server made. */
  const isKnown = async (id: string): Promise<boolean> => {
    const entry = await entryOf(index, id);
    const now = await folder.fileOf(id).then(stat, () => undefined);
    if (!entry || !now) return !entry && !now;
    const facts = fileFacts(entry.metadata);
    return facts?.bytes === now.size && facts.modified === now.mtimeMs;
  };
  const onFolderChange = async (id: string): Promise<void> => {
    if (timer || (await writes(() => isKnown(id)))) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      passes.request();
    }, together);
  };
  const watch: FolderWatch | undefined = options.watch
    ? watchFolder(folder.root, { onChange: (id) => void onFolderChange(id).catch(onFault), onFault })
    : undefined;

  const writable = (): void => {
    if (folder.readOnly) throw new ServiceError('read-only', 'This server does not change its pictures.');
  };
  const library: PictureLibrary = {
    folder,
    index,
    regions,
    get generation() {
      return generation;
    },
    get indexing() {
      return passes.state;
    },
    count: () => index.count(),
    async info(id) {
      const entry = await entryOf(index, id);
      if (!entry) throw noPicture(id);
      return infoOf(id, entry.metadata);
    },
    async file(id) {
      const info = await library.info(id);
      return { path: await folder.fileOf(id), info };
    },
    async fields() {
      const now = cached();
      return (now.fields ??= await fieldsOf(index));
    },
    async captions() {
      const now = cached();
      if (now.captions) return now.captions;
      const texts = new Set<string>();
      for await (const block of index.entries()) {
        for (const { metadata } of block)
          for (const caption of detailsOf(metadata).captions) texts.add(caption);
      }
      return (now.captions = [...texts]);
    },
    async add(picture, signal) {
      writable();
      const { id, bytes } = picture;
      checkNewId(id);
      checkFields(picture.metadata);
      const facts = await pictureFacts(bytes, pixels);
      checkType(picture.type, facts);
      if (!picture.replace && (await folder.has(id))) throw exists(id);
      const { items, failures } = await embedder.embedImages([bytes], signal ? { signal } : {});
      const embedding = items[0];
      if (!embedding) throw notEmbedded(failures[0]?.error);
      const vector = meanVector('The picture', embedding);
      const digest = sha256(bytes);
      return writes(async () => {
        signal?.throwIfAborted();
        const isThere = await folder.has(id);
        if (isThere && !picture.replace) throw exists(id);
        const [before] = await index.get([id]);
        const old = before ? detailsOf(before.metadata) : { metadata: {}, captions: [] };
        const own = {
          metadata: picture.metadata ?? old.metadata,
          captions: picture.captions ?? old.captions,
        };
        const staged = await folder.stage(id, bytes);
        const metadata = itemMetadata(own, facts, {
          sha256: digest,
          bytes: bytes.length,
          modified: staged.modified,
        });
        try {
          await index.add([{ id, vector, metadata }], { model });
        } catch (error) {
          await staged.discard();
          throw refusal(error);
        }
        try {
          await staged.commit();
        } catch (error) {
          await staged.discard();
          await (before ? index.add([before], { model }) : index.remove([id]));
          throw error;
        }
        if (hasDetails(own)) await details.set(id, digest, own);
        else await details.remove(id);
        await keepRegions([{ id, sha256: digest, embedding }]);
        changed();
        return { info: infoOf(id, metadata), added: !isThere };
      });
    },
    async edit(id, changes) {
      writable();
      checkFields(changes.metadata);
      return writes(async () => {
        const [item] = await index.get([id]);
        const file = fileFacts(item?.metadata);
        if (!item || !file) throw noPicture(id);
        const own = { ...detailsOf(item.metadata), ...changes };
        const metadata = itemMetadata(own, sizeOf(item.metadata), file);
        try {
          await index.add([{ ...item, metadata }], { model });
        } catch (error) {
          throw refusal(error);
        }
        if (hasDetails(own)) await details.set(id, file.sha256, own);
        else await details.remove(id);
        changed();
        return infoOf(id, metadata);
      });
    },
    async remove(id) {
      writable();
      return writes(async () => {
        if (!(await entryOf(index, id)) && !(await folder.has(id))) throw noPicture(id);
        await details.remove(id);
        await folder.remove(id);
        await index.remove([id]);
        await regions?.remove([id]);
        changed();
      });
    },
    synchronise: () => passes.request(),
    idle: () => passes.idle(),
    onChange: (listener) => listening(changeListeners, listener),
    onIndexing: (listener) => listening(indexingListeners, listener),
    async close() {
      clearTimeout(timer);
      await watch?.close();
      await passes.stop();
      await writes(async () => {
        await index.save();
        await regions?.save();
      });
    },
  };
  return library;
}

function listening<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function entryOf(index: VectorIndex, id: string) {
  for await (const [entry] of index.entries([id])) if (entry) return entry;
  return undefined;
}

function hasDetails({ metadata, captions }: Details): boolean {
  return captions.length > 0 || Object.keys(metadata).length > 0;
}

function sameDetails(one: Details, other: Details): boolean {
  const text = ({ metadata, captions }: Details): string =>
    JSON.stringify([Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)), captions]);
  return text(one) === text(other);
}

function checkFields(metadata: Metadata = {}): void {
  const own = Object.keys(metadata).find(isOwnField);
  if (own === undefined) return;
  throw new ServiceError(
    'bad-request',
    `A field of metadata must not begin with file., picture. or vse., got ${own}.`,
    'metadata',
  );
}

function checkType(stated: string | undefined, { type }: PictureFacts): void {
  if (stated === undefined || stated === '' || stated === 'application/octet-stream') return;
  const plain = stated.split(';', 1)[0]!.trim().toLowerCase();
  if (plain === type || (plain === 'image/jpg' && type === 'image/jpeg')) return;
  throw new ServiceError('type', `The picture is stated as ${plain}, and is ${type}.`, 'picture');
}

function exists(id: string): ServiceError {
  return new ServiceError(
    'exists',
    `There is a picture ${JSON.stringify(id)} already. Replace it, or use another name.`,
    'id',
  );
}

/** The refusal for a picture that could not be embedded. */
export function notEmbedded(cause: Error | undefined): ServiceError {
  if (cause instanceof ServiceError) return cause;
  const reason = cause?.message ?? 'it was not embedded';
  return Object.assign(new ServiceError('unreadable', `The picture cannot be read: ${reason}`, 'picture'), {
    cause,
  });
}

/** Faults of metadata that the index names are the client's. */
function refusal(error: unknown): unknown {
  if (!VseError.isInstance(error) || error.kind !== 'data' || !/: field /.test(error.message)) return error;
  return new ServiceError('bad-request', error.message.replace(/^[^:]*: /, ''), 'metadata');
}
