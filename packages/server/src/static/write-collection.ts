import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { forEachLimited, safetensorsBytes, writeFileAtomic } from '@vse/formats';
import type { VectorIndex } from '@vse/search';
import type { PictureInfo } from '../client/api-types';
import { infoOf } from '../library/item-metadata';
import type { DetailsTable } from '../library/known-details';
import { realEmbedding } from '../library/mean-vector';
import { openPictureLibrary, type PictureLibrary } from '../library/picture-library';
import { smallPicture } from '../library/thumbnails';
import { limitsOf } from '../limits';
import { modelFacts } from '../model/model-facts';
import type { ServedEmbedder, ServedEmbedding } from '../model/served-embedder';
import { vectorOf } from '../search/query-parts';
import { openIndexes } from '../serving/open-indexes';
import { version } from '../version';
import { collectionFiles, pictureHeights, type CollectionFile } from './collection-file';

/** Options of `writeCollection`. */
export interface WriteCollectionOptions {
  /** Model, as `openEmbedder` of `@vse/models/node` opens it. It stays open. */
  readonly embedder: ServedEmbedder;
  /** Folder of the pictures, which is read only. */
  readonly pictures: string;
  /** Folder of the index, which is made if there is none, and brought up to date; or an index that is open, and stays open. */
  readonly index: string | VectorIndex;
  /** Folder to write to. */
  readonly folder: string;
  /** Name of the collection. Defaults to that of the folder of the pictures. */
  readonly name?: string;
  /** Captions and metadata of pictures by their ids, as for `createServer`. Defaults to none. */
  readonly details?: DetailsTable;
  /** Called as pictures are indexed, and then as they are written. */
  readonly onProgress?: (progress: {
    readonly step: 'indexing' | 'writing';
    readonly done: number;
    readonly total: number;
    readonly failed: number;
  }) => void;
  /** Stops it with the signal's reason; the next call begins the writing again. */
  readonly signal?: AbortSignal;
}

/** A collection that was written. */
export interface WrittenCollection {
  /** Number of pictures. */
  readonly pictures: number;
  /** The first pictures that could not be indexed, with the reasons. */
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
  /** Number of pictures that could not be indexed. */
  readonly failed: number;
}

/** Pictures that are embedded at once. */
const together = 16;

/**
 * Writes a collection as files that a page reads without a server: what is known of the pictures, their embeddings and small
 * pictures of them. `staticClient` of `@vse/server/static` opens it, with the model as files beside it. The pictures
 * themselves are not copied.
 *
 * @param options - Model, pictures, index and folder.
 * @throws `DataError` if the pictures cannot be read; the errors of the index and of a full disk.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeCollection, type ServedEmbedder } from '@vse/server';
 *
 * // In place of openEmbedder('models/dogs'): pictures and sentences by their length.
 * const embed = (items: readonly { readonly length: number }[]) => ({
 *   items: items.map(({ length }) => ({ values: Float32Array.of(length, 100), length: 1, dim: 2 })),
 *   failures: [],
 * });
 * const embedder: ServedEmbedder = {
 *   model: { digest: 'lengths', images: { embedDim: 2 } },
 *   embedImages: async (pictures) => embed(pictures as readonly Uint8Array[]),
 *   embedCaptions: async (sentences) => embed(sentences),
 * };
 * const home = await mkdtemp(join(tmpdir(), 'pictures-'));
 * await writeFile(join(home, 'dot.gif'), Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64'));
 * const folder = await mkdtemp(join(tmpdir(), 'page-'));
 * const index = join(await mkdtemp(join(tmpdir(), 'index-')), 'index');
 * console.log((await writeCollection({ embedder, pictures: home, index, folder })).pictures); // 1
 * ```
 */
export async function writeCollection(options: WriteCollectionOptions): Promise<WrittenCollection> {
  const { embedder, signal, onProgress } = options;
  const { pixels } = limitsOf();
  const indexes = await openIndexes(embedder, options.index, { withRegions: false });
  try {
    let fault: Error | undefined;
    const library = await openPictureLibrary({
      embedder,
      pictures: options.pictures,
      index: indexes.index,
      details: options.details,
      pixels,
      readOnly: true,
      watch: false,
      onFault: (error) => (fault = error),
    });
    const stop = (): void => void library.close();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      library.onIndexing(({ state, done, total, failed }) => {
        if (state === 'indexing' && total > 0) onProgress?.({ step: 'indexing', done, total, failed });
      });
      library.synchronise();
      await library.idle();
      signal?.throwIfAborted();
      const { state, message, failed, failures } = library.indexing;
      if (state === 'failed') throw fault ?? new Error(message);
      const pictures = await writeFiles(library, options, pixels);
      return { pictures, failed, failures };
    } finally {
      signal?.removeEventListener('abort', stop);
      await library.close();
    }
  } finally {
    await indexes.close();
  }
}

async function writeFiles(
  library: PictureLibrary,
  { embedder, folder, name, signal, onProgress }: WriteCollectionOptions,
  pixels: number,
): Promise<number> {
  const { index } = library;
  const { attention, ...facts } = modelFacts(embedder);
  for (const below of ['pictures', ...(attention ? ['regions'] : [])])
    await mkdir(join(folder, below), { recursive: true });
  const pictures: PictureInfo[] = [];
  const vectors: Float32Array[] = [];
  for await (const block of index.entries()) {
    const items = await index.get(block.map(({ id }) => id));
    for (const item of items) {
      if (!item) continue;
      pictures.push(infoOf(item.id, item.metadata));
      vectors.push(vectorOf(item.vector));
    }
  }
  for (let from = 0; from < pictures.length; from += together) {
    signal?.throwIfAborted();
    const some = pictures.slice(from, from + together);
    const files = await Promise.all(some.map(({ id }) => library.folder.fileOf(id)));
    await forEachLimited(files, 4, async (file, i) => {
      for (const height of pictureHeights) {
        const bytes = await smallPicture(file, height, pixels);
        await writeFileAtomic(join(folder, collectionFiles.picture(from + i, height)), bytes);
      }
    });
    if (attention) {
      const contents = await Promise.all(files.map((file) => readFile(file)));
      const { items } = await embedder.embedImages(contents, signal ? { signal } : {});
      for (const [i, item] of items.entries()) {
        if (!item) continue;
        const { values, length, dim } = realEmbedding(item);
        const { boxes } = item as ServedEmbedding;
        const tensors = {
          vectors: { shape: [length, dim], data: values },
          ...(boxes?.length === 4 * length && { boxes: { shape: [length, 4], data: boxes } }),
        };
        await writeFileAtomic(join(folder, collectionFiles.regions(from + i)), safetensorsBytes(tensors));
      }
    }
    onProgress?.({ step: 'writing', done: from + some.length, total: pictures.length, failed: 0 });
  }
  const all = new Float32Array(pictures.length * index.dim);
  for (const [i, vector] of vectors.entries()) all.set(vector, i * index.dim);
  const stored = safetensorsBytes({ vectors: { shape: [pictures.length, index.dim], data: all } });
  await writeFileAtomic(join(folder, collectionFiles.vectors), stored);
  const record: CollectionFile = {
    version: 1,
    name: name ?? basename(library.folder.root),
    model: { name: facts.name, digest: facts.digest },
    written: Date.now(),
    program: version,
    pictures,
  };
  await writeFileAtomic(join(folder, collectionFiles.record), JSON.stringify(record));
  return pictures.length;
}
