import { assertBoolean, assertKeys, assertOneOf, assertWhole, VseError } from '@vse/base';
import { coreCount } from '@vse/threads';
import { checkIds, checkItems, checkQueries } from '../items/check-items';
import { assertText, checkAddOptions, checkModel, checkSearchOptions } from '../items/check-options';
import { strideStep } from '../kernel/products';
import { nativePeer } from '../native/native-products';
import type { Metric, VectorIndex } from '../vector-index';
import { itemStore, type ItemStore } from './item-store';
import type { RowSettings } from './row-chunk';
import type { Precision } from './row-terms';
import { scanPool } from './scan-pool';
import { searchStore } from './search-store';

/** Options of an exact index. */
export interface ExactIndexOptions {
  /** Dimension of a vector. */
  readonly dim: number;
  /** Similarity that ranks the items. Defaults to `'cosine'`. */
  readonly metric?: Metric;
  /**
   * Form in which the scan reads vectors. `'int8'` reads a quarter of the bytes and scores what may be among the best
   * again from their float32 vectors: it gives the same answers. Defaults to `'float32'`.
   */
  readonly precision?: Precision;
  /** Digest of the model that makes the vectors: vectors of another are refused. */
  readonly model?: string;
  /** Most threads of a large search in Node; a page has one. Defaults to the number of cores, at most 8. */
  readonly threads?: number;
  /**
   * Multiplies searches of many queries on onnxruntime-node where it is installed (Node), with the same results; `false` for
   * WebAssembly alone. Defaults to `true`.
   */
  readonly nativeProducts?: boolean;
}

/**
 * Makes an index in memory that compares a query with every item, block by block: exact, with nothing to build or to tune.
 * Runs in Node and in a page. Items may come and go at any time.
 *
 * @param options - Dimension, metric, precision, model, threads, and native products.
 * @throws `OptionError` if an option is out of range.
 *
 * @example
 * ```ts
 * import { exactIndex } from '@vse/search';
 *
 * const index = exactIndex({ dim: 2, metric: 'cosine' });
 * await index.add([
 *   { id: 'dog.jpg', vector: Float32Array.of(1, 0), metadata: { year: 2024 } },
 *   { id: 'cat.jpg', vector: Float32Array.of(0, 1), metadata: { year: 2025 } },
 * ]);
 * const [hits] = await index.search([Float32Array.of(2, 1)], { k: 1, filter: { field: 'year', to: 2024 } });
 * console.log(hits); // [{ id: 'dog.jpg', score: 0.894..., metadata: { year: 2024 } }]
 * await index.close();
 * ```
 */
export function exactIndex(options: ExactIndexOptions): VectorIndex {
  assertKeys<ExactIndexOptions>('exactIndex', options, {
    dim: true,
    metric: true,
    precision: true,
    model: true,
    threads: true,
    nativeProducts: true,
  });
  return memoryIndex(options);
}

/** The index of `exactIndex`, of options with keys that it does not know too. */
export function memoryIndex(options: ExactIndexOptions): VectorIndex {
  const { dim, metric = 'cosine', precision = 'float32', model, nativeProducts = true } = options;
  const threads = threadCount('exactIndex', options.threads);
  assertBoolean('exactIndex', 'nativeProducts', nativeProducts);
  if (model !== undefined) assertText('exactIndex', 'model', model);
  const settings = rowSettings('exactIndex', { dim, metric, precision }, threads);
  const pool = scanPool(threads);
  const native = nativePeer(threads, nativeProducts);
  let store: ItemStore | undefined = itemStore(settings);
  const open = (where: string): ItemStore => {
    if (!store) throw closed(where);
    return store;
  };
  return {
    dim,
    metric,
    ...(model !== undefined && { model }),
    // Every check and change is made before the first await: calls do not meet half-way.
    // eslint-disable-next-line @typescript-eslint/require-await
    async add(items, options = {}) {
      const now = open('add');
      checkModel('add', model, checkAddOptions('add', options).model);
      const fields = new Map(now.fields);
      const checked = checkItems(items, dim, fields);
      now.put(checked);
      for (const [field, type] of fields) now.fields.set(field, type);
      store = tidied(now);
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async remove(ids) {
      const now = open('remove');
      checkIds('remove', ids);
      const removed = ids.filter((id) => now.remove(id) >= 0).length;
      store = tidied(now);
      return removed;
    },
    async search(queries, options) {
      const now = open('search');
      const { k, filter, model: given } = checkSearchOptions(options);
      assertWhole('search', 'k', k);
      checkModel('search', model, given);
      return searchStore(now.view(filter), checkQueries(queries, dim), { k, pool, native });
    },
    async get(ids) {
      const now = open('get');
      checkIds('get', ids);
      return Promise.all(ids.map((id) => now.item(id)));
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async *entries(ids) {
      const now = open('entries');
      if (ids !== undefined) checkIds('entries', ids);
      yield* now.entries(ids);
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async count(filter) {
      const now = open('count');
      return filter === undefined ? now.count : now.countOf(filter);
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async save() {
      open('save');
    },
    async close() {
      store = undefined;
      await Promise.all([pool?.close(), native?.close()]);
    },
  };
}

/** Checks the settings of rows, and allocates shared memory where several threads read it. */
export function rowSettings(
  where: string,
  { dim, metric, precision }: Required<Pick<ExactIndexOptions, 'dim' | 'metric' | 'precision'>>,
  threads: number,
): RowSettings {
  assertWhole(where, 'dim', dim, { to: 65_536 });
  assertOneOf(where, 'metric', metric, ['cosine', 'dot', 'euclidean']);
  assertOneOf(where, 'precision', precision, ['float32', 'int8']);
  const stride = Math.ceil(dim / strideStep) * strideStep;
  const shared = threads > 1 && typeof SharedArrayBuffer === 'function';
  const allocate = (bytes: number) => (shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  return { dim, metric, precision, stride, allocate };
}

/** Checks the number of threads, or chooses it. */
export function threadCount(where: string, threads = Math.min(8, coreCount())): number {
  assertWhole(where, 'threads', threads);
  return threads;
}

/** The error of a call to an index that was closed. */
export function closed(where: string): VseError {
  return new VseError(`${where}: the index is closed. Open it again.`);
}

/** A store without the rows of removed items, once these are more than the others. */
function tidied(store: ItemStore): ItemStore {
  const { living, dead } = store.rows;
  return dead < 4096 || dead < living ? store : store.withoutDead();
}
