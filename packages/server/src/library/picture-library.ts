import { join } from 'node:path';
import type { VectorIndex } from '@vse/search';
import type { FieldInfo, Indexing, PictureInfo } from '../client/api-types';
import { mutex } from '../load/mutex';
import type { ServedEmbedder } from '../model/served-embedder';
import { checkedEmbedder } from './checked-embedder';
import { clientChanges, type ClientChanges } from './client-changes';
import { openDetails } from './details';
import { fieldsOf } from './fields';
import { folderPasses } from './folder-passes';
import { followFolder } from './follow-folder';
import { detailsOf, infoOf } from './item-metadata';
import { knownDetails, type DetailsTable } from './known-details';
import { entryOf, type LibraryParts } from './library-parts';
import { openPictureFolder, ownFolder, type PictureFolder } from './picture-folder';
import { noPicture } from './refusals';
import type { RegionStore } from './region-store';

/** Pictures of a folder with their index, which changes while it is served. */
export interface PictureLibrary extends ClientChanges {
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
  /** Captions and metadata by id, until a client says something else. */
  readonly details?: DetailsTable | undefined;
  /** Most pixels of a picture. */
  readonly pixels: number;
  /** Refuses changes. */
  readonly readOnly: boolean;
  /** Follows the folder. */
  readonly watch: boolean;
  /** Told of faults that end nothing. */
  readonly onFault: (error: Error) => void;
}

/** Opens a folder of pictures with its index. The first pass over the folder begins with `synchronise`. */
export async function openPictureLibrary(options: PictureLibraryOptions): Promise<PictureLibrary> {
  const { index, regions, pixels, onFault } = options;
  const folder = await openPictureFolder(options.pictures, { readOnly: options.readOnly });
  const store = await openDetails(join(folder.root, ownFolder, 'details'));
  const changeListeners = new Set<() => void>();
  const indexingListeners = new Set<(indexing: Indexing) => void>();
  let generation = Date.now();
  const parts: LibraryParts = {
    folder,
    index,
    regions,
    details: knownDetails(store, options.details),
    embedder: checkedEmbedder(options.embedder, pixels),
    pixels,
    writes: mutex(),
    changed() {
      generation += 1;
      for (const listener of changeListeners) listener();
    },
  };
  const passes = folderPasses(parts, (state) => {
    for (const listener of indexingListeners) listener(state);
  });
  const watch = options.watch
    ? followFolder(parts, { onChange: () => passes.request(), onFault })
    : undefined;
  const fields = perGeneration(() => fieldsOf(index));
  const captions = perGeneration(() => captionsOf(index));
  const library: PictureLibrary = {
    ...clientChanges(parts),
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
    fields: () => fields(generation),
    captions: () => captions(generation),
    synchronise: () => passes.request(),
    idle: () => passes.idle(),
    onChange: (listener) => listening(changeListeners, listener),
    onIndexing: (listener) => listening(indexingListeners, listener),
    async close() {
      await watch?.close();
      await passes.stop();
      await parts.writes(async () => {
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

/** Captions of all pictures, each once. */
async function captionsOf(index: VectorIndex): Promise<readonly string[]> {
  const texts = new Set<string>();
  for await (const block of index.entries()) {
    for (const { metadata } of block) for (const caption of detailsOf(metadata).captions) texts.add(caption);
  }
  return [...texts];
}

/** Remembers what was read of one state of the index. */
function perGeneration<Value>(read: () => Promise<Value>): (generation: number) => Promise<Value> {
  let known: { readonly generation: number; readonly value: Value } | undefined;
  return async (generation) => {
    if (known?.generation === generation) return known.value;
    const value = await read();
    known = { generation, value };
    return value;
  };
}
