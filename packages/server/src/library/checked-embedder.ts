import { forEachLimited } from '@vse/formats';
import type { SearchEmbedder, SearchEmbedding, SearchEmbeddings } from '@vse/search';
import type { PictureSize } from './item-metadata';
import { pictureFacts } from './picture-type';

/** An embedder that looks at pictures before they are decoded. */
export interface CheckedEmbedder extends SearchEmbedder {
  /** Size of a picture that was embedded, by the bytes that were given. */
  sizeOf(content: Uint8Array): PictureSize | undefined;
  /** Embedding of a picture that was embedded, by the bytes that were given. */
  embeddingOf(content: Uint8Array): SearchEmbedding | undefined;
}

/** Headers that are read at once. */
const together = 8;

/**
 * Wraps an embedder of files: those of other formats and those with too many pixels are among the failures, and are never
 * decoded. It remembers sizes and embeddings as long as their bytes are held.
 */
export function checkedEmbedder(embedder: SearchEmbedder, pixels: number): CheckedEmbedder {
  const sizes = new WeakMap<Uint8Array, PictureSize>();
  const embeddings = new WeakMap<Uint8Array, SearchEmbedding>();
  return {
    model: embedder.model,
    embedCaptions: (sentences, options) => embedder.embedCaptions(sentences, options),
    async embedImages(pictures, options): Promise<SearchEmbeddings> {
      const contents = pictures as readonly Uint8Array[];
      const failures: { readonly index: number; readonly error: Error }[] = [];
      const isGood = new Array<boolean>(contents.length).fill(false);
      await forEachLimited(contents, together, async (content, index) => {
        try {
          const { width, height } = await pictureFacts(content, pixels);
          sizes.set(content, { width, height });
          isGood[index] = true;
        } catch (error) {
          failures.push({ index, error: error as Error });
        }
      });
      const good = isGood.flatMap((isRead, index) => (isRead ? [index] : []));
      const embedded =
        good.length > 0
          ? await embedder.embedImages(
              good.map((index) => contents[index]!),
              options,
            )
          : { items: [], failures: [] };
      const items = new Array<SearchEmbedding | undefined>(contents.length).fill(undefined);
      for (const [i, index] of good.entries()) {
        const embedding = embedded.items[i];
        items[index] = embedding;
        if (embedding) embeddings.set(contents[index]!, embedding);
      }
      failures.push(...embedded.failures.map(({ index, error }) => ({ index: good[index]!, error })));
      return { items, failures: failures.sort((a, b) => a.index - b.index) };
    },
    sizeOf: (content) => sizes.get(content),
    embeddingOf: (content) => embeddings.get(content),
  };
}
