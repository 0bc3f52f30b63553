import type { SearchEmbedding, VectorIndex } from '@vse/search';
import { recent } from '../load/recent';
import { wholeEmbedding } from '../search/reranker';

/** Embeddings of pictures with all their regions, for models that compare regions and words. */
export interface RegionStore {
  /** Embeddings by id; undefined where there is none of this content. */
  read(
    pictures: readonly { readonly id: string; readonly sha256: string }[],
  ): Promise<readonly (SearchEmbedding | undefined)[]>;
  /** Keeps embeddings. */
  write(
    pictures: readonly {
      readonly id: string;
      readonly sha256: string;
      readonly embedding: SearchEmbedding;
    }[],
  ): Promise<void>;
  /** Forgets pictures. */
  remove(ids: readonly string[]): Promise<void>;
  /** Brings what was written into its lasting form. */
  save(): Promise<void>;
  /** Closes it. */
  close(): Promise<void>;
}

const digestField = 'sha256';

/** Bytes of embeddings that are held: the same pictures are proposed again and again. */
const heldBytes = 128 * 2 ** 20;

/** An embedding that holds no more memory than its own. */
function ownMemory(embedding: SearchEmbedding): SearchEmbedding {
  const { values } = embedding;
  return values.byteLength === values.buffer.byteLength
    ? embedding
    : { ...embedding, values: values.slice() };
}

/** A store of embeddings in an index of several vectors an item; those that were read last are held. */
export function regionStore(index: VectorIndex): RegionStore {
  const held = recent<SearchEmbedding>(heldBytes, ({ values }) => values.byteLength);
  const keyOf = ({ id, sha256 }: { readonly id: string; readonly sha256: string }) => `${sha256} ${id}`;
  return {
    async read(pictures) {
      const known = pictures.map((picture) => held.get(keyOf(picture)));
      const missing = pictures.flatMap((picture, place) => (known[place] ? [] : [{ picture, place }]));
      if (missing.length === 0) return known;
      const items = await index.get(missing.map(({ picture }) => picture.id));
      for (const [i, { picture, place }] of missing.entries()) {
        const item = items[i];
        if (item?.metadata?.[digestField] !== picture.sha256) continue;
        known[place] = ownMemory(wholeEmbedding(item.vector));
        held.set(keyOf(picture), known[place]);
      }
      return known;
    },
    async write(pictures) {
      const items = pictures.map(({ id, sha256, embedding: { values, length, dim } }) => ({
        id,
        vector: { values, length, dim },
        metadata: { [digestField]: sha256 },
      }));
      if (items.length > 0) await index.add(items);
    },
    remove: async (ids) => {
      await index.remove(ids);
    },
    save: () => index.save(),
    close: () => index.close(),
  };
}
