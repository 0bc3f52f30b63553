import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIndex, exactIndex, type VectorIndex } from '@vse/search';
import { openWithGraph } from '@vse/search/approximate';
import { regionStore, type RegionStore } from '../library/region-store';
import { modelFacts } from '../model/model-facts';
import type { ServedEmbedder } from '../model/served-embedder';

/** Indexes of a server. */
export interface OpenedIndexes {
  readonly index: VectorIndex;
  readonly regions: RegionStore | undefined;
  /** Closes what was opened here. */
  close(): Promise<void>;
}

/**
 * Opens the index of a folder, `vectors` within it, and for a model that compares regions and words the embeddings of all
 * regions, `regions`, unless they are not wanted. Both are made if there are none.
 *
 * @throws `OptionError` if the index is of another model.
 */
export async function openIndexes(
  embedder: ServedEmbedder,
  given: string | VectorIndex,
  { withRegions = true }: { readonly withRegions?: boolean } = {},
): Promise<OpenedIndexes> {
  const { digest: model, images } = embedder.model;
  const keepsRegions = withRegions && modelFacts(embedder).attention;
  if (typeof given !== 'string') {
    const regions = keepsRegions ? regionStore(exactIndex({ dim: images.embedDim })) : undefined;
    return { index: given, regions, close: async () => regions?.close() };
  }
  const open = async (name: string): Promise<VectorIndex> => {
    const folder = join(given, name);
    const isThere = await access(join(folder, 'index.json')).then(
      () => true,
      () => false,
    );
    if (isThere) return openWithGraph(folder, { model }); // exactly where it has no graph
    return buildIndex({ folder, dim: images.embedDim, metric: 'cosine', precision: 'int8', model });
  };
  const index = await open('vectors');
  try {
    const regions = keepsRegions ? regionStore(await open('regions')) : undefined;
    return {
      index,
      regions,
      async close() {
        await index.close();
        await regions?.close();
      },
    };
  } catch (error) {
    await index.close();
    throw error;
  }
}
