import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { assertKeys, VseError } from '@vse/base';
import { openIndex, writingKeys, type OpenIndexOptions } from '../disk/folder-index';
import { readManifest } from '../disk/manifest';
import type { VectorIndex } from '../vector-index';
import { approximateIndex } from './approximate-index';
import { graphRecordFile } from './graph-record';

/** Options of `openWithGraph`. */
export interface OpenWithGraphOptions extends OpenIndexOptions {
  /** Vectors that the graph lacks from which `save` brings them in; fewer are scanned. Defaults to `1_000`. */
  readonly fromNewRows?: number;
  /** Receives a sentence where an index with a graph is searched exactly. Defaults to `console.warn`. */
  readonly onWarning?: (message: string) => void;
  /** Loads `usearch` where it is not found by name, as in a bundle: `() => import('usearch')`. */
  readonly library?: () => Promise<unknown>;
}

/**
 * Opens an index of a folder as it was made: one that has a graph is searched by it, and one without exactly. Without the
 * optional peer `usearch` an index with a graph is searched exactly too, and `onWarning` is told.
 *
 * @param folder - Folder of the index.
 * @param options - What `openIndex` takes, and what is told.
 * @throws `DataError` for a damaged file, and the errors of `openIndex`.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { approximateIndex, openWithGraph } from '@vse/search/approximate';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'vse-')), 'index');
 * const made = await approximateIndex({ folder, dim: 2, fromRows: 1 });
 * await made.add([{ id: 'dog.jpg', vector: Float32Array.of(1, 0) }]);
 * await made.save();
 * await made.close();
 *
 * const index = await openWithGraph(folder);
 * console.log(await index.search([Float32Array.of(2, 1)], { k: 1 })); // [[{ id: 'dog.jpg', score: 0.894... }]]
 * await index.close();
 * ```
 */
export async function openWithGraph(
  folder: string,
  options: OpenWithGraphOptions = {},
): Promise<VectorIndex> {
  assertKeys<OpenWithGraphOptions>('openWithGraph', options, {
    ...writingKeys,
    readOnly: true,
    fromNewRows: true,
    onWarning: true,
    library: true,
  });
  const { fromNewRows = 1000, onWarning = console.warn, library, ...opening } = options;
  const manifest = (await hasGraph(folder)) ? await readManifest(folder) : undefined;
  if (!manifest) return openIndex(folder, opening);
  const { dim, metric } = manifest;
  try {
    const graph = { fromRows: 1, fromNewRows, ...(library && { library }) };
    return await approximateIndex({ ...opening, ...graph, folder, dim, metric });
  } catch (error) {
    if (!VseError.isInstance(error) || error.kind !== 'backend') throw error;
    onWarning(`${folder} has a graph, and is searched exactly all the same. ${error.message}`);
    return openIndex(folder, opening);
  }
}

function hasGraph(folder: string): Promise<boolean> {
  return access(join(folder, graphRecordFile)).then(
    () => true,
    () => false,
  );
}
