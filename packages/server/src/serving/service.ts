import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PairThreads } from '@vse/search';
import type { Attention, CaptionAnswer, QueryPicture, ServerStatus } from '../client/api-types';
import { captionBank, type CaptionBank } from '../captions/caption-bank';
import {
  openPictureLibrary,
  type PictureLibrary,
  type PictureLibraryOptions,
} from '../library/picture-library';
import { notEmbedded } from '../library/refusals';
import { regionEmbeddings } from '../library/region-embeddings';
import { thumbnails, type Thumbnails } from '../library/thumbnails';
import type { ServerLimits } from '../limits';
import { gate, type Gate } from '../load/gate';
import { modelFacts } from '../model/model-facts';
import type { ServedEmbedding } from '../model/served-embedder';
import { attentionMap } from '../search/attention-map';
import { pairScores } from '../search/pair-scores';
import { queryPictures } from '../search/query-pictures';
import { searcher, type Searcher } from '../search/searcher';
import { version } from '../version';

/** The part below HTTP: a library, its search, and the gates before both. */
export interface Service {
  readonly library: PictureLibrary;
  readonly searcher: Searcher;
  readonly thumbnails: Thumbnails;
  readonly limits: ServerLimits;
  /** Gate of searches. */
  readonly searches: Gate;
  /** Gate of work that takes the model or the disk for long. */
  readonly heavy: Gate;
  /** Gate of bodies that are read into memory. */
  readonly uploads: Gate;
  readonly captions: CaptionBank;
  status(): Promise<ServerStatus>;
  /** Holds a picture to search by. */
  keepPicture(bytes: Uint8Array, signal: AbortSignal): Promise<QueryPicture>;
  attention(id: string, sentence: string, signal: AbortSignal): Promise<Attention>;
  captionsOf(
    target: { readonly id?: string | undefined; readonly picture?: string | undefined },
    count: number,
    signal: AbortSignal,
  ): Promise<CaptionAnswer>;
  /** Begins to index, and to embed captions. */
  start(): void;
  /** Ends both, and saves. */
  close(): Promise<void>;
}

/** Settings of `openService`. */
export interface ServiceOptions extends Omit<PictureLibraryOptions, 'pixels'> {
  readonly limits: ServerLimits;
  /** Captions to find those of pictures among, besides the pictures' own. */
  readonly captions: readonly string[];
  /** Pictures that the model's similarity scores again. */
  readonly candidates: number;
  /** False for a model that reads pictures alone. */
  readonly sentences: boolean;
  /** Threads that score pictures for a sentence. */
  readonly scorer?: PairThreads | undefined;
}

/** Bodies that are read at once: each takes up to `limits.uploadBytes` of memory, some times over. */
const bodiesAtOnce = 6;
const heavyAtOnce = 2;

/** Opens the service over a folder of pictures. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { embedder, limits, candidates } = options;
  const facts = modelFacts(embedder);
  const library = await openPictureLibrary({ ...options, pixels: limits.pixels });
  const pairs = pairScores(embedder, options.scorer);
  const search = searcher({
    embedder,
    library,
    pictures: queryPictures(embedder, limits.pixels),
    pairs,
    embeddingsOf: regionEmbeddings(embedder, library),
    candidates: facts.reranks ? candidates : 0,
    similarity: facts.similarity,
  });
  const bank = captionBank(embedder, facts.reranks);
  const imageOf = async (id: string, signal: AbortSignal | undefined): Promise<ServedEmbedding> => {
    const { path } = await library.file(id);
    const { items, failures } = await embedder.embedImages([await readFile(path)], signal ? { signal } : {});
    if (!items[0]) throw notEmbedded(failures[0]?.error);
    return items[0];
  };
  const stopping = new AbortController();
  const fillBank = async (): Promise<void> => {
    await library.idle();
    await bank.add([...options.captions, ...(await library.captions())], stopping.signal);
  };
  const onFault = (error: unknown): void => {
    if (!stopping.signal.aborted) options.onFault(error as Error);
  };
  return {
    library,
    searcher: search,
    thumbnails: thumbnails({ waiting: limits.thumbnails, pixels: limits.pixels }),
    limits,
    searches: gate({ running: limits.searches, waiting: 0 }),
    heavy: gate({ running: heavyAtOnce, waiting: limits.heavy }),
    uploads: gate({ running: bodiesAtOnce, waiting: limits.heavy }),
    captions: bank,
    async status() {
      const { name, digest, similarity, attention, synthetic, trainedOn } = facts;
      const { uploadBytes, pixels, searches, heavy } = limits;
      return {
        version,
        model: {
          name,
          digest,
          similarity,
          attention,
          sentences: options.sentences,
          pictures: true,
          synthetic,
          ...(trainedOn !== undefined && { trainedOn }),
        },
        pictures: {
          count: await library.count(),
          folder: basename(library.folder.root),
          readOnly: library.folder.readOnly,
        },
        captions: bank.size,
        indexing: library.indexing,
        generation: library.generation,
        limits: { uploadBytes, pixels, searches, heavy },
      };
    },
    keepPicture: (bytes, signal) => search.pictures.keep(bytes, signal),
    attention: (id, sentence, signal) =>
      attentionMap(id, sentence, { embedder, imageOf, sentences: search.sentences, facts }, signal),
    async captionsOf({ id, picture }, count, signal) {
      await bank.add(await library.captions(), stopping.signal);
      if (id === undefined) return bank.best(search.pictures.get(picture!), count);
      return bank.best(await imageOf(id, signal), count);
    },
    start() {
      library.synchronise();
      void fillBank().catch(onFault);
    },
    async close() {
      stopping.abort(new Error('the server stops'));
      await library.close();
      await bank.add([], stopping.signal).catch(() => undefined);
      await bank.close();
      await pairs.close();
    },
  };
}
