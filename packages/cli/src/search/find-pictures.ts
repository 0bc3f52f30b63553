import { join } from 'node:path';
import { DataError } from '@vse/core';
import type { Embedder, HostEmbedding } from '@vse/models/node';
import { combineQueries } from '@vse/search';
import type { Context } from '../context';
import { globalVector, isCosineOfVectors } from '../pictures/global-vector';
import type { PictureIndex } from '../pictures/picture-index';

/** Query of a search: a sentence, pictures, or both, and sentences to search away from. */
export interface Query {
  /** Empty for a search by pictures alone. */
  readonly sentence: string;
  readonly images: readonly string[];
  readonly without: readonly string[];
}

/** A picture that was found. */
export interface SearchHit {
  readonly id: string;
  /** Score by the model's similarity; of several parts the cosine of the combined query. */
  readonly score: number;
}

/** Model, index and limits of a search. */
export interface FindOptions {
  readonly embedder: Embedder;
  readonly pictures: PictureIndex;
  readonly count: number;
  readonly candidates: number;
}

/**
 * Finds the best pictures. The index proposes by one vector per picture; a model whose similarity compares regions and words
 * scores its proposals again.
 *
 * @throws `DataError` if a sentence or picture of the query cannot be embedded.
 */
export async function findPictures(
  query: Query,
  options: FindOptions,
  context: Context,
): Promise<readonly SearchHit[]> {
  const { embedder, pictures, count, candidates } = options;
  const sentences = await embedAll(embedder, 'sentence', query.sentence === '' ? [] : [query.sentence]);
  const away = await embedAll(embedder, 'sentence', query.without);
  const images = await embedAll(embedder, 'picture', query.images);
  const parts = [...sentences, ...images];
  const vector =
    parts.length + away.length === 1
      ? globalVector(parts[0]!)
      : combineQueries([
          ...parts.map((part) => ({ vector: globalVector(part) })),
          ...away.map((part) => ({ vector: globalVector(part), weight: -0.5 })),
        ]);
  const [sentence] = sentences;
  const looksAgain = sentence && parts.length + away.length === 1 && !isCosineOfVectors(embedder, sentence);
  const [proposed] = await pictures.index.search([vector], {
    k: looksAgain ? Math.max(count, candidates) : count,
  });
  if (!looksAgain) return proposed!.map(({ id, score }) => ({ id, score }));
  return scoredAgain(
    proposed!.map(({ id }) => id),
    sentence,
    options,
    context,
  );
}

/** Scores proposals by the model's own similarity. */
async function scoredAgain(
  ids: readonly string[],
  sentence: HostEmbedding,
  { embedder, pictures, count }: FindOptions,
  context: Context,
): Promise<readonly SearchHit[]> {
  const files = ids.map((id) => join(pictures.pictures, id));
  const images = await embedder.embedImages(files, {
    signal: context.signal,
    onProgress: context.progress('Looking again'),
  });
  const scores = await embedder.score(images, [sentence]);
  const hits = ids.map((id, i): SearchHit => ({ id, score: scores[i]! }));
  return hits
    .filter(({ score }) => score > -Infinity)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, count);
}

async function embedAll(
  embedder: Embedder,
  kind: 'sentence' | 'picture',
  given: readonly string[],
): Promise<readonly HostEmbedding[]> {
  if (given.length === 0) return [];
  const { items, failures } =
    kind === 'sentence' ? await embedder.embedCaptions(given) : await embedder.embedImages(given);
  const [failure] = failures;
  if (failure) {
    throw new DataError(
      `vse search: the ${kind} ${given[failure.index]} cannot be embedded: ${failure.error.message}`,
    );
  }
  return items.map((item) => item!);
}
