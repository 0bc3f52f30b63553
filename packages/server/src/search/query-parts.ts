import { VseError } from '@vse/base';
import { combineQueries, type SearchEmbedding, type VectorIndex } from '@vse/search/browser';
import type { ScorePart, SearchQuery } from '../client/api-types';
import { meanVector } from '../library/mean-vector';
import { noPicture } from '../library/refusals';
import { ServiceError } from '../service-error';
import type { QueryPictures } from './query-pictures';
import type { SentenceEmbeddings } from './sentence-embeddings';

/** One example of a query, embedded. */
export interface EmbeddedPart {
  readonly kind: ScorePart['kind'];
  readonly label: string;
  readonly weight: number;
  readonly vector: Float32Array;
  /** Embedding with all words or regions; absent for a picture of the index. */
  readonly embedding?: SearchEmbedding;
}

/** Sources of the embeddings of a query's examples. */
export interface PartSources {
  readonly index: VectorIndex;
  readonly sentences: SentenceEmbeddings;
  readonly pictures: QueryPictures;
}

/** Embeds the examples of a query: none for one that only filters. */
export async function embedParts(
  query: SearchQuery,
  { index, sentences, pictures }: PartSources,
  signal: AbortSignal | undefined,
): Promise<readonly EmbeddedPart[]> {
  const ofPictures = (query.pictures ?? []).map(({ picture, weight = 1 }): EmbeddedPart => {
    const embedding = pictures.get(picture);
    return {
      kind: 'picture',
      label: picture,
      weight,
      vector: meanVector('The picture', embedding),
      embedding,
    };
  });
  const items = query.items ?? [];
  const found = items.length > 0 ? await index.get(items.map(({ id }) => id)) : [];
  const ofItems = items.map(({ id, weight = 1 }, i): EmbeddedPart => {
    const item = found[i];
    if (!item) throw noPicture(id);
    return { kind: 'item', label: id, weight, vector: vectorOf(item.vector) };
  });
  // Last, and awaited at once: a sentence that cannot be read must not fail unheard while another example is refused.
  const ofSentences = (query.sentences ?? []).map(async (given): Promise<EmbeddedPart> => {
    const { sentence, weight = 1 } = typeof given === 'string' ? { sentence: given } : given;
    const embedding = await sentences.embed(sentence, signal);
    return {
      kind: 'sentence',
      label: sentence,
      weight,
      vector: meanVector('The sentence', embedding),
      embedding,
    };
  });
  return [...(await Promise.all(ofSentences)), ...ofPictures, ...ofItems];
}

/** The vector of an item; the mean of one that has several. */
export function vectorOf(vector: Float32Array | SearchEmbedding): Float32Array {
  return vector instanceof Float32Array ? vector : meanVector('The picture', vector);
}

/** The query of all examples together. */
export function directionOf(parts: readonly EmbeddedPart[]): Float32Array {
  try {
    return combineQueries(parts);
  } catch (error) {
    if (!VseError.isInstance(error) || error.kind !== 'data') throw error;
    throw new ServiceError('bad-request', 'The weights cancel each other: change them.', 'weight');
  }
}
