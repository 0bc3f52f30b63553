import { DataError, OptionError, ShapeError, VseError } from '@vse/base';
import { forEachLimited } from '@vse/formats/browser';
import { compareText } from '../items/compare-text';
import type { Hit } from '../vector-index';
import { sharedEmbeddings, type OpenPairThreads, type PairThreads } from './pair-threads';
import type { EmbeddingStore, PairScorer, TwoStageHit } from './two-stage-search';

/** Parts of the second stage. */
export interface RankingParts<Embedding> {
  readonly model: PairScorer<Embedding>;
  readonly store: EmbeddingStore<Embedding>;
  readonly scorer?: PairThreads | undefined;
  readonly k: number;
}

/** The second stage: ranks what an index proposes. */
export interface Ranking<Embedding> {
  /** The `k` best of each query's candidates by the model's score. */
  rank(
    queries: readonly { readonly embedding: Embedding; readonly proposed: readonly Hit[] }[],
  ): Promise<readonly (readonly TwoStageHit[])[]>;
  close(): Promise<void>;
}

/** Items that are packed and scored at once: what they take stays small however many there are. */
const itemsAtOnce = 256;
/** Items from which a query is worth another thread. */
const itemsPerThread = 16;

/** Opens the second stage; threads start with the first query. */
export function rankingBy<Embedding>(
  where: string,
  { model, store, scorer, k }: RankingParts<Embedding>,
): Ranking<Embedding> {
  const similarity = model.model?.similarity;
  if (scorer && similarity === undefined) {
    throw new OptionError(
      `${where}: with scorer, model must have its similarity as model.model.similarity, as an Embedder of @vse/models has. ` +
        'Give the embedder, or leave scorer out.',
    );
  }
  let started: Promise<OpenPairThreads | undefined> | undefined;
  let isClosed = false;

  /** Scores some items against a query: here, or in threads. */
  const scoreSome = (
    threads: OpenPairThreads | undefined,
    items: readonly Embedding[],
    query: Embedding,
  ): Promise<Float32Array> => {
    if (!threads) return model.score(items, [query]);
    const shared = sharedEmbeddings(where, items);
    return threads.score(shared, sharedEmbeddings(where, [query], shared.shape[2]));
  };

  const rankOne = async (
    threads: OpenPairThreads | undefined,
    { embedding, proposed }: { readonly embedding: Embedding; readonly proposed: readonly Hit[] },
    shares: number,
  ): Promise<readonly TwoStageHit[]> => {
    const count = proposed.length;
    if (count === 0) return [];
    const items = await itemsOf(where, store, proposed);
    const parts = Math.max(1, Math.min(shares, Math.floor(count / itemsPerThread)));
    const size = Math.min(itemsAtOnce, Math.ceil(count / parts));
    const scores = new Float32Array(count);
    const starts = Array.from({ length: Math.ceil(count / size) }, (_, i) => i * size);
    await forEachLimited(starts, shares, async (from) => {
      const some = items.slice(from, from + size);
      const own = await scoreSome(threads, some, embedding);
      if (own.length !== some.length) {
        throw new ShapeError(
          `${where}: model.score must give [${some.length}, 1] scores, got ${own.length}.`,
        );
      }
      scores.set(own, from);
    });
    return proposed
      .map((hit, i): TwoStageHit => {
        const score = scores[i]!;
        if (!Number.isNaN(score)) return { ...hit, score, proposed: hit.score };
        throw new DataError(
          `${where}: the model's score of ${JSON.stringify(hit.id)} must be a number, got NaN.`,
        );
      })
      .sort((a, b) => b.score - a.score || compareText(a.id, b.id))
      .slice(0, k);
  };
  return {
    async rank(queries) {
      if (isClosed) throw new VseError(`${where}: the search is closed. Make it again.`);
      if (queries.length === 0) return [];
      const threads = await (started ??= Promise.resolve(scorer?.open(similarity)));
      const width = threads?.threads ?? 1;
      const shares = Math.max(1, Math.ceil(width / queries.length)); // many queries occupy the threads as they are
      const hits: (readonly TwoStageHit[])[] = [];
      await forEachLimited(queries, Math.min(queries.length, width), async (query, i) => {
        hits[i] = await rankOne(threads, query, shares);
      });
      return hits;
    },
    async close() {
      isClosed = true;
      await (await started)?.close();
    },
  };
}

async function itemsOf<Embedding>(
  where: string,
  store: EmbeddingStore<Embedding>,
  proposed: readonly Hit[],
): Promise<readonly Embedding[]> {
  const found = await store.read(proposed.map(({ id }) => id));
  return proposed.map(({ id }, i) => {
    const item = found[i];
    if (item !== undefined) return item;
    throw new DataError(
      `${where}: the store must have every item of the index, and lacks ${JSON.stringify(id)}.`,
    );
  });
}
