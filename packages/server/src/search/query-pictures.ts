import { sha256 } from '@vse/formats';
import type { SearchEmbedder, SearchEmbedding } from '@vse/search';
import type { QueryPicture } from '../client/api-types';
import { notEmbedded } from '../library/refusals';
import { pictureFacts } from '../library/picture-type';
import { recent } from '../load/recent';
import { ServiceError } from '../service-error';

/** Pictures to search by: they are embedded once, and the bytes are not kept. */
export interface QueryPictures {
  /** Embeds a picture and names it. */
  keep(bytes: Uint8Array, signal?: AbortSignal): Promise<QueryPicture>;
  /**
   * Embedding of a picture by its name.
   *
   * @throws `ServiceError` with code `expired` if it is not held.
   */
  get(name: string): SearchEmbedding;
}

const held = 256;

/** Holds the embeddings of the latest pictures. */
export function queryPictures(embedder: SearchEmbedder, pixels: number): QueryPictures {
  const known = recent<{ readonly embedding: SearchEmbedding; readonly answer: QueryPicture }>(held);
  return {
    async keep(bytes, signal) {
      const picture = `q-${sha256(bytes).slice(0, 32)}`;
      const before = known.get(picture);
      if (before) return before.answer;
      const { width, height } = await pictureFacts(bytes, pixels);
      const { items, failures } = await embedder.embedImages([bytes], signal ? { signal } : {});
      const embedding = items[0];
      if (!embedding) throw notEmbedded(failures[0]?.error);
      const answer = { picture, width, height };
      known.set(picture, { embedding, answer });
      return answer;
    },
    get(name) {
      const found = known.get(name);
      if (found) return found.embedding;
      throw new ServiceError(
        'expired',
        `The picture ${JSON.stringify(name)} is not held any more. Upload it again.`,
        'pictures',
      );
    },
  };
}
