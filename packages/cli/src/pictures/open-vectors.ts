import { join } from 'node:path';
import { buildIndex, openIndex, type VectorIndex } from '@vse/search';
import { isFile } from '../models/model-folder';

/** Settings of an index to open. */
export interface OpenVectorsOptions {
  readonly dim: number;
  /** Digest of the model. */
  readonly model: string;
  /** Lets a graph propose. */
  readonly approximate: boolean;
}

/** An index, and the number of vectors that its graph has. */
export interface OpenVectors {
  readonly index: VectorIndex;
  readonly graphCount: () => Promise<number>;
}

/**
 * Opens the index of vectors in a folder, or makes one. One that is approximate opens exactly too, and the reverse: the graph
 * lies beside what both read.
 *
 * @throws `BackendError` without `usearch`, for one that is approximate.
 */
export async function openVectors(
  folder: string,
  { dim, model, approximate }: OpenVectorsOptions,
): Promise<OpenVectors> {
  if (approximate) {
    const { approximateIndex } = await import('@vse/search/approximate');
    const index = await approximateIndex({ folder, dim, metric: 'cosine', model });
    return { index, graphCount: () => index.graphCount() };
  }
  const index = (await isFile(join(folder, 'index.json')))
    ? await openIndex(folder, { model })
    : await buildIndex({ folder, dim, metric: 'cosine', model });
  return { index, graphCount: () => Promise.resolve(0) };
}
