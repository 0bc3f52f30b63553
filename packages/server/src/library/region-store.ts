import type { SearchEmbedding, VectorIndex } from '@vse/search';

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

/** A store of embeddings in an index of several vectors an item. */
export function regionStore(index: VectorIndex): RegionStore {
  return {
    async read(pictures) {
      const items = await index.get(pictures.map(({ id }) => id));
      return items.map((item, i) => {
        if (item?.metadata?.[digestField] !== pictures[i]!.sha256) return undefined;
        const { vector } = item;
        return vector instanceof Float32Array ? { values: vector, length: 1, dim: vector.length } : vector;
      });
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
