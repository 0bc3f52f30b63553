import { exactIndex, type SearchEmbedding, type VectorIndex } from '@vse/search';
import type { CaptionAnswer } from '../client/api-types';
import { meanVector, realEmbedding } from '../library/mean-vector';
import type { ServedEmbedder } from '../model/served-embedder';
import { ServiceError } from '../service-error';

/** Captions to find the best of. */
export interface CaptionBank {
  /** Number of captions that are embedded. */
  readonly size: number;
  /** Embeds captions that are new; those of a call that runs are done first. */
  add(texts: readonly string[], signal: AbortSignal): Promise<void>;
  /**
   * The captions that fit a picture best.
   *
   * @throws `ServiceError` with code `no-captions` if there are none.
   */
  best(picture: SearchEmbedding, count: number): Promise<CaptionAnswer>;
  /** Frees it. */
  close(): Promise<void>;
}

/** Captions that are embedded at once: few, so that searches are answered in between. */
const batchSize = 64;
/** Captions that the model's similarity compares, at least. */
const candidates = 100;

/** Makes a bank of captions for a model; `scores` asks its similarity for the order, else it is that of the cosine. */
export function captionBank(embedder: ServedEmbedder, scores: boolean): CaptionBank {
  let index: VectorIndex | undefined;
  const texts: string[] = [];
  const asked = new Set<string>();
  let last: Promise<void> = Promise.resolve();
  const addBatch = async (batch: readonly string[]): Promise<void> => {
    const { items } = await embedder.embedCaptions(batch);
    const vectors = items.flatMap((item, i) => {
      const vector = item && vectorOf(item);
      return vector ? [{ text: batch[i]!, vector }] : [];
    });
    if (vectors.length === 0) return;
    index ??= exactIndex({ dim: vectors[0]!.vector.length });
    await index.add(vectors.map(({ vector }, i) => ({ id: String(texts.length + i), vector })));
    texts.push(...vectors.map(({ text }) => text));
  };
  return {
    get size() {
      return texts.length;
    },
    add(given, signal) {
      const fresh = [...new Set(given)].filter((text) => !asked.has(text));
      for (const text of fresh) asked.add(text);
      last = last
        .catch(() => undefined)
        .then(async () => {
          for (let from = 0; from < fresh.length && !signal.aborted; from += batchSize) {
            await addBatch(fresh.slice(from, from + batchSize));
          }
        });
      return last;
    },
    async best(picture, count) {
      if (!index) throw new ServiceError('no-captions', 'There are no captions to choose from.');
      const k = scores ? Math.max(count, candidates) : count;
      const [hits] = await index.search([meanVector('The picture', picture)], { k });
      const found = hits!.map(({ id, score }) => ({ text: texts[Number(id)]!, score }));
      if (!scores) return { captions: found, of: texts.length };
      const { items } = await embedder.embedCaptions(found.map(({ text }) => text));
      const embeddings = items.filter((item) => item !== undefined);
      const values = await embedder.score!([realEmbedding(picture)], embeddings);
      const ranked = found
        .filter((_, i) => items[i] !== undefined)
        .map(({ text }, i) => ({ text, score: values[i]! }))
        .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1));
      return { captions: ranked.slice(0, count), of: texts.length };
    },
    close: async () => index?.close(),
  };
}

function vectorOf(embedding: SearchEmbedding): Float32Array | undefined {
  try {
    return meanVector('The caption', embedding);
  } catch {
    return undefined; // a caption of unknown words
  }
}
