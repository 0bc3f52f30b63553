import { assertKeys, assertWhole, OptionError } from '@vse/base';
import { createIndexFolder, openFolderIndex, writingKeys, type OpenIndexOptions } from '../disk/folder-index';
import { readManifest } from '../disk/manifest';
import { threadCount } from '../exact/exact-index';
import type { Precision } from '../exact/row-terms';
import type { Metric, VectorIndex } from '../vector-index';
import { openGraphFiles, type GraphFiles } from './graph-files';
import { usearchLibrary } from './usearch-graph';

/** Settings of the HNSW graph of an approximate index. */
export interface GraphOptions {
  /** Links of a vector in the graph. Defaults to `16`. */
  readonly m?: number;
  /** Candidates that building looks at. Defaults to `128`. */
  readonly efConstruction?: number;
  /**
   * Candidates that a search looks at: with more it finds more of the best. Defaults to `200`, and beyond 100,000 vectors to
   * more, by their number: 2,000 among a million, and at most 4,096.
   */
  readonly efSearch?: number;
}

/** Options of an approximate index. */
export interface ApproximateIndexOptions extends OpenIndexOptions {
  /** Folder of the index, made if it has none. */
  readonly folder: string;
  /** Dimension of a vector. */
  readonly dim: number;
  /** Similarity that ranks the items. Defaults to `'cosine'`. */
  readonly metric?: Metric;
  /** Form in which a new index scans what the graph lacks. Defaults to `'int8'`. */
  readonly precision?: Precision;
  /** Settings of the graph. `m` and `efConstruction` hold for a graph that is made anew. */
  readonly graph?: GraphOptions;
  /** Vectors from which `save` makes a graph; fewer are searched exactly, which is as quick. Defaults to `10_000`. */
  readonly fromRows?: number;
  /** Vectors that the graph lacks from which `save` brings them in; fewer are scanned. Defaults to `1`. */
  readonly fromNewRows?: number;
  /** Loads `usearch` where it is not found by name, as in a bundle: `() => import('usearch')`. */
  readonly library?: () => Promise<unknown>;
}

/** An index that a graph searches. */
export interface ApproximateIndex extends VectorIndex {
  /** Number of vectors that the graph has, those of removed items included; what it lacks is scanned. */
  graphCount(): Promise<number>;
  /**
   * Brings what was added into its lasting form, and into the graph. Searches go on meanwhile; changes wait.
   *
   * @throws `DataError` for a disk without room for the graph: what was added is kept, and searched exactly.
   */
  save(): Promise<void>;
}

/**
 * Opens an index of a folder, or makes one, that an HNSW graph searches: among a million items a search takes a fraction of a
 * millisecond in place of tens, and misses some of the best. The graph proposes; scores, order, filters, metadata and what is
 * on disk are those of `buildIndex`, whose folders it opens, as `openIndex` opens those that it makes. With the optional peer
 * `usearch`.
 *
 * `save` brings what was added into the graph: until then it is scanned, as an exact search does. Add in large calls, and
 * save once. Filters apply to what the graph proposes; where too little of it passes, the search is exact.
 *
 * @param options - Folder, dimension, metric, model, settings of the graph, and what `openIndex` takes.
 * @throws `BackendError` without `usearch`.
 * @throws `OptionError` if an option is out of range, or the folder's index has another dimension, metric or model.
 * @throws `DataError` for a damaged file, and the errors of `openIndex`.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { approximateIndex } from '@vse/search/approximate';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'vse-')), 'index');
 * const index = await approximateIndex({ folder, dim: 2, fromRows: 1 });
 * await index.add([
 *   { id: 'dog.jpg', vector: Float32Array.of(1, 0) },
 *   { id: 'cat.jpg', vector: Float32Array.of(0, 1) },
 * ]);
 * await index.save();
 * const [hits] = await index.search([Float32Array.of(2, 1)], { k: 1 });
 * console.log(hits, await index.graphCount()); // [{ id: 'dog.jpg', score: 0.894... }] 2
 * await index.close();
 * ```
 */
export async function approximateIndex(options: ApproximateIndexOptions): Promise<ApproximateIndex> {
  const where = 'approximateIndex';
  assertKeys<ApproximateIndexOptions>(where, options, {
    ...writingKeys,
    readOnly: true,
    folder: true,
    dim: true,
    metric: true,
    precision: true,
    graph: true,
    fromRows: true,
    fromNewRows: true,
    library: true,
  });
  const { folder, dim, metric = 'cosine', precision = 'int8', readOnly = false } = options;
  const { graph: settings = {}, fromRows = 10_000, fromNewRows = 1 } = options;
  assertKeys<GraphOptions>(`${where}: graph`, settings, { m: true, efConstruction: true, efSearch: true });
  const { m = 16, efConstruction = 128, efSearch } = settings;
  assertWhole(where, 'fromRows', fromRows);
  assertWhole(where, 'fromNewRows', fromNewRows);
  assertWhole(where, 'graph.m', m, { from: 2, to: 100 });
  assertWhole(where, 'graph.efConstruction', efConstruction, { from: 4, to: 4096 });
  if (efSearch !== undefined) assertWhole(where, 'graph.efSearch', efSearch, { to: 4096 });
  const threads = threadCount(where, options.threads);
  const library = await usearchLibrary(where, threads, options.library);
  const found = await readManifest(folder);
  if (!found && !readOnly) {
    await createIndexFolder(where, { ...options, folder, dim, metric, precision });
  } else if (found && (found.dim !== dim || found.metric !== metric)) {
    throw new OptionError(
      `${where}: ${folder} has vectors of ${found.dim} numbers ranked by ${found.metric}, got dim ${dim} and metric ${metric}. ` +
        'Give those, or another folder.',
    );
  }
  let graph: GraphFiles | undefined;
  const index = await openFolderIndex(folder, options, async (files) => {
    const own = { m, efConstruction, efSearch, fromRows, fromNewRows };
    graph = await openGraphFiles({ folder, files, library, readOnly, ...own });
    return graph;
  });
  return { ...index, graphCount: () => graph!.count() };
}
