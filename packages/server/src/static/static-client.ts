import { DataError } from '@vse/base';
import { parseSafetensors } from '@vse/formats/browser';
import { exactIndex, type Hit, type SearchItem, type VectorIndex } from '@vse/search/browser';
import type { ErrorCode, Indexing, PictureInfo, ServerStatus } from '../client/api-types';
import type { VseClient } from '../client/client';
import { VseServerError } from '../client/server-error';
import { fieldsOf } from '../library/fields';
import { itemMetadata } from '../library/item-metadata';
import { noPicture } from '../library/refusals';
import { recent } from '../load/recent';
import { modelFacts } from '../model/model-facts';
import type { ServedEmbedder, ServedEmbedding } from '../model/served-embedder';
import { attentionMap } from '../search/attention-map';
import { pairScores } from '../search/pair-scores';
import type { QueryPictures } from '../search/query-pictures';
import { wholeEmbedding } from '../search/reranker';
import { searcher } from '../search/searcher';
import { ServiceError } from '../service-error';
import { collectionFiles, pictureHeights, type CollectionFile } from './collection-file';

/** Options of `staticClient`. */
export interface StaticClientOptions {
  /** Address of the folder that `writeCollection` wrote, absolute. */
  readonly address: string | URL;
  /** Model that made the embeddings, as `openEmbedder` of `@vse/models` opens it in a page. It stays open. */
  readonly embedder: ServedEmbedder;
  /** Pictures that a model with attention looks at again, for a search by one sentence. Defaults to `50`. */
  readonly candidates?: number;
  /** Function that makes the requests. Defaults to the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** Embeddings with all regions that are held, so that the next query fetches none of them. */
const held = 512;
const idle: Indexing = { state: 'idle', done: 0, total: 0, failed: 0, failures: [] };

/**
 * Opens a collection in files as a client: searches, explanations and attention maps are computed here, and no server is asked
 * but for files. It takes no new pictures, neither to keep nor to search by.
 *
 * @param options - Address of the collection, model, number of candidates, and `fetch`.
 * @throws `DataError` if a file cannot be read, or the collection is of another model.
 *
 * @example
 * ```ts
 * import { staticClient } from '@vse/server/static';
 *
 * // In place of openEmbedder('model/') and of files on a server.
 * const embedded = { values: Float32Array.of(1, 0), length: 1, dim: 2 };
 * const embed = async (list: readonly unknown[]) => ({ items: list.map(() => embedded), failures: [] });
 * const model = { digest: 'd', images: { embedDim: 2 } };
 * const record = { version: 1, name: 'dogs', model: { name: 'm', digest: 'd' }, written: 1, program: '', pictures: [] };
 * const files: typeof fetch = async (file) =>
 *   String(file).endsWith('.json') ? Response.json(record) : new Response(null, { status: 404 });
 * const embedder = { model, embedImages: embed, embedCaptions: embed };
 * const vse = await staticClient({ address: 'http://127.0.0.1/collection/', embedder, fetch: files });
 * console.log((await vse.search({ sentences: ['a dog'] })).total); // 0
 * ```
 */
export async function staticClient(options: StaticClientOptions): Promise<VseClient> {
  const { embedder, candidates = 50 } = options;
  const read = fileReader(options);
  const record = parseRecord(await read(collectionFiles.record));
  const facts = modelFacts(embedder);
  if (record.model.digest !== facts.digest) {
    throw new DataError(
      `staticClient: ${String(options.address)} has embeddings of the model ${record.model.digest}, got the model ${facts.digest}. ` +
        'Write the collection again with this model.',
    );
  }
  const { pictures, written: generation } = record;
  const index = await indexOf(record, embedder.model.images.embedDim, read);
  const numbers = new Map(pictures.map(({ id }, number) => [id, number]));
  const numberOf = (id: string): number => {
    const number = numbers.get(id);
    if (number === undefined) throw noPicture(id);
    return number;
  };

  const embeddings = recent<ServedEmbedding>(held);
  const imageOf = async (id: string, signal: AbortSignal | undefined): Promise<ServedEmbedding> => {
    const known = embeddings.get(id);
    if (known) return known;
    const { tensors } = parseSafetensors(await read(collectionFiles.regions(numberOf(id)), signal));
    const [vectors, boxes] = [tensors['vectors']!, tensors['boxes']];
    const [length, dim] = vectors.shape as [number, number];
    const embedding = {
      values: vectors.data as Float32Array,
      length,
      dim,
      ...(boxes && { boxes: boxes.data as Float32Array }),
    };
    embeddings.set(id, embedding);
    return embedding;
  };
  const wholeOf = async (hits: readonly Hit[]) =>
    (await index.get(hits.map(({ id }) => id))).map((item) => item && wholeEmbedding(item.vector));
  const search = searcher({
    embedder,
    library: { index, generation },
    pictures: noQueryPictures,
    pairs: pairScores(embedder),
    embeddingsOf: facts.attention
      ? (hits, signal) => Promise.all(hits.map(({ id }) => imageOf(id, signal)))
      : wholeOf,
    candidates: facts.reranks ? candidates : 0,
    similarity: facts.similarity,
  });
  const pictureUrl = (id: string, height: number): string => {
    const made = pictureHeights.find((one) => one >= height) ?? pictureHeights.at(-1)!;
    return new URL(collectionFiles.picture(numbers.get(id) ?? 0, made), options.address).href;
  };
  const status: ServerStatus = {
    version: record.program,
    model: {
      name: record.model.name,
      digest: facts.digest,
      similarity: facts.similarity,
      attention: facts.attention,
      sentences: true,
      pictures: false,
      synthetic: facts.synthetic,
      ...(facts.trainedOn !== undefined && { trainedOn: facts.trainedOn }),
    },
    pictures: { count: pictures.length, folder: record.name, readOnly: true },
    captions: 0,
    indexing: idle,
    generation,
    limits: { uploadBytes: 0, pixels: 0, searches: 1, heavy: 1 },
  };
  return {
    search: ({ pictures: given, ...query }, { signal } = {}) =>
      answered(signal, () => {
        if (given !== undefined && given.length > 0) throw noNewPictures();
        return search.search(query, signal);
      }),
    explain: (id, { pictures: given, ...query }, { signal } = {}) =>
      answered(signal, () => {
        if (given !== undefined && given.length > 0) throw noNewPictures();
        return search.explain(id, query, signal);
      }),
    attention: (id, sentence, { signal } = {}) =>
      answered(signal, () =>
        attentionMap(id, sentence, { embedder, imageOf, sentences: search.sentences, facts }, signal),
      ),
    info: (id, { signal } = {}) => answered(signal, () => Promise.resolve(pictures[numberOf(id)]!)),
    fields: ({ signal } = {}) => answered(signal, () => fieldsOf(index)),
    status: () => Promise.resolve(status),
    events({ onIndexing, onChange, onConnection }) {
      queueMicrotask(() => {
        onConnection?.(true);
        onIndexing?.(idle);
        onChange?.({ generation, count: pictures.length });
      });
      return { close: () => undefined };
    },
    uploadQuery: () => refused(noNewPictures()),
    captions: () =>
      refused(new ServiceError('no-captions', 'A collection in files has no captions to choose from.')),
    add: () => refused(noNewPictures()),
    edit: () => refused(noNewPictures()),
    remove: () => refused(noNewPictures()),
    login: () => Promise.resolve(),
    logout: () => Promise.resolve(),
    thumbnailUrl: ({ id }, height) => pictureUrl(id, height),
    fileUrl: ({ id }) => pictureUrl(id, Infinity),
  };
}

type Read = (name: string, signal?: AbortSignal) => Promise<Uint8Array>;

function fileReader({ address, fetch: get = fetch }: StaticClientOptions): Read {
  const base = new URL(address);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return async (name, signal) => {
    const url = new URL(name, base);
    let answer: Response;
    let bytes: ArrayBuffer;
    try {
      answer = await get(url, signal ? { signal } : {});
      bytes = await answer.arrayBuffer();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new UnreachableError(`${url.href}: ${(cause as Error).message}`);
    }
    if (answer.ok) return new Uint8Array(bytes);
    throw new DataError(
      `staticClient: ${url.href} must be a file of the collection, got ${answer.status}. Copy all files of the page.`,
    );
  };
}

/** The files cannot be reached now. */
class UnreachableError extends Error {}

function parseRecord(bytes: Uint8Array): CollectionFile {
  let record: CollectionFile | undefined;
  try {
    record = JSON.parse(new TextDecoder().decode(bytes)) as CollectionFile;
  } catch {
    // It is no JSON, and so not of this version.
  }
  if (record?.version === 1) return record;
  throw new DataError(
    `staticClient: ${collectionFiles.record} must be of version 1. Write the collection again with this program.`,
  );
}

/** The index of a collection, in memory. */
async function indexOf({ pictures }: CollectionFile, dim: number, read: Read): Promise<VectorIndex> {
  const index = exactIndex({ dim });
  if (pictures.length === 0) return index;
  const { tensors } = parseSafetensors(await read(collectionFiles.vectors));
  const vectors = tensors['vectors'];
  if (vectors?.shape[0] !== pictures.length || vectors.shape[1] !== dim) {
    throw new DataError(
      `staticClient: ${collectionFiles.vectors} must have vectors [${pictures.length}, ${dim}], got ` +
        `[${vectors?.shape.join(', ') ?? ''}]. Copy all files of the page.`,
    );
  }
  const data = vectors.data as Float32Array;
  await index.add(pictures.map((picture, i) => itemOf(picture, data.slice(i * dim, (i + 1) * dim))));
  return index;
}

function itemOf(picture: PictureInfo, vector: Float32Array): SearchItem {
  const { id, version, width, height, bytes, modified, captions, metadata } = picture;
  const size = width === undefined || height === undefined ? undefined : { width, height };
  return {
    id,
    vector,
    metadata: itemMetadata({ captions, metadata }, size, { sha256: version, bytes, modified }),
  };
}

/** Pictures to search by, of which there are none. */
const noQueryPictures: QueryPictures = {
  keep: () => Promise.reject(noNewPictures()),
  get() {
    throw noNewPictures();
  },
};

function noNewPictures(): ServiceError {
  return new ServiceError('read-only', 'A page without a server takes no new pictures.');
}

/** Makes a call, whose refusals are those of a server. */
async function answered<Answer>(
  signal: AbortSignal | undefined,
  call: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    signal?.throwIfAborted();
    throw asServerError(error);
  }
}

function asServerError(error: unknown): Error {
  if (error instanceof ServiceError) return new VseServerError(error.status, error.code, error.message);
  if (error instanceof UnreachableError) return serverError(0, 'unreachable', error);
  return serverError(500, 'failed', error instanceof Error ? error : new Error(String(error)));
}

function serverError(status: number, code: ErrorCode, { message }: Error): VseServerError {
  return new VseServerError(status, code, message);
}

function refused(error: ServiceError): Promise<never> {
  return Promise.reject(asServerError(error));
}
