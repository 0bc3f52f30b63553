import { join } from 'node:path';
import { cosine } from '@vse/attention';
import { storeRecipes } from '@vse/core';
import type { Embedder } from '@vse/models/node';
import { searchBy } from '@vse/search';
import type { Context } from '../context';
import type { SearchModelInUse } from '../models/open-for-use';
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
  /** Score by the model's similarity; for other queries than one sentence the cosine of the combined query. */
  readonly score: number;
}

/** Model, index and limits of a search. */
export interface FindOptions {
  readonly embedder: SearchModelInUse['embedder'];
  readonly pictures: PictureIndex;
  readonly count: number;
  readonly candidates: number;
}

/** Weight of the sentences to search away from. */
const away = 0.5;

/**
 * Finds the best pictures. The index proposes by one vector per picture; a model whose similarity compares regions and words
 * scores its proposals for a sentence again.
 *
 * @throws `DataError` if a sentence or picture of the query cannot be embedded.
 */
export async function findPictures(
  query: Query,
  options: FindOptions,
  context: Context,
): Promise<readonly SearchHit[]> {
  const { embedder, pictures, count, candidates } = options;
  const { sentence, images, without } = query;
  const alone = sentence !== '' && images.length + without.length === 0;
  const again = alone && reranks(embedder);
  const hits = await searchBy(embedder, pictures.index, {
    sentences: sentence === '' ? [] : [sentence],
    pictures: images,
    minus: { sentences: without.map((text) => ({ sentence: text, weight: away })) },
    k: again ? Math.max(count, candidates) : count,
    signal: context.signal,
  });
  if (!again) return hits.map(({ id, score }) => ({ id, score }));
  return scoredAgain(
    hits.map(({ id }) => id),
    sentence,
    { embedder, pictures, count },
    context,
  );
}

/** True for a model whose similarity orders pictures in another way than the index. */
function reranks(embedder: SearchModelInUse['embedder']): embedder is Embedder {
  return 'score' in embedder && !isMeanCosine(embedder);
}

/** True for the cosine of mean vectors, which is what the index computes. */
function isMeanCosine({ model: { similarity } }: Embedder): boolean {
  if (!similarity.recipe) return false;
  const [own, plain] = [similarity, cosine()].map((one) =>
    JSON.stringify(storeRecipes({ similarity: one }).recipes),
  );
  return own === plain;
}

/** Scores proposals by the model's own similarity. */
async function scoredAgain(
  ids: readonly string[],
  sentence: string,
  {
    embedder,
    pictures,
    count,
  }: Omit<FindOptions, 'candidates' | 'embedder'> & { readonly embedder: Embedder },
  { signal, progress }: Context,
): Promise<readonly SearchHit[]> {
  const files = ids.map((id) => join(pictures.pictures, id));
  const images = await embedder.embedImages(files, { signal, onProgress: progress('Looking again') });
  const scores = await embedder.score(images, await embedder.embedCaptions([sentence], { signal }));
  const hits = ids.map((id, i): SearchHit => ({ id, score: scores[i]! }));
  return hits
    .filter(({ score }) => score > -Infinity)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, count);
}
