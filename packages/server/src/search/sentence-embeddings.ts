import type { SearchEmbedder, SearchEmbedding } from '@vse/search';
import { batcher } from '../load/batcher';
import { recent } from '../load/recent';
import { ServiceError } from '../service-error';

/** Embeddings of sentences: those of many clients are computed together, and the latest are remembered. */
export interface SentenceEmbeddings {
  /**
   * Embeds a sentence.
   *
   * @throws `ServiceError` with code `not-embeddable` if the model cannot read it.
   */
  embed(sentence: string, signal?: AbortSignal): Promise<SearchEmbedding>;
}

/** Sentences that are embedded together. */
const together = 32;
const remembered = 1000;

/** Embeds sentences with a model. */
export function sentenceEmbeddings(embedder: SearchEmbedder): SentenceEmbeddings {
  const known = recent<SearchEmbedding>(remembered);
  const batches = batcher<string, SearchEmbedding>({
    most: together,
    async work(sentences) {
      const { items, failures } = await embedder.embedCaptions(sentences);
      const reasons = new Map(failures.map(({ index, error }) => [index, error]));
      return items.map((item, i) => {
        if (!item) return notEmbeddable(reasons.get(i));
        known.set(sentences[i]!, item);
        return item;
      });
    },
  });
  return {
    embed: async (sentence, signal) => known.get(sentence) ?? batches.add(sentence, signal),
  };
}

function notEmbeddable(cause: Error | undefined): Error {
  if (cause instanceof ServiceError) return cause;
  const message = `The sentence cannot be read: ${cause?.message ?? 'it has no word that the model knows'}`;
  return Object.assign(new ServiceError('not-embeddable', message, 'sentences'), { cause });
}
