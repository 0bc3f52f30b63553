import { randomUUID } from 'node:crypto';
import { assertBoolean, assertKeys, assertWhole, DataError, OptionError } from '@vse/base';
import { lockFolder, prepareFolder, type FolderLock } from '@vse/formats';
import { closed, memoryIndex, rowSettings, threadCount, type ExactIndexOptions } from '../exact/exact-index';
import { nativePeer, type NativePeer } from '../native/native-products';
import { scanPool, type ScanPool } from '../exact/scan-pool';
import { searchStore } from '../exact/search-store';
import { checkIds, checkItems, checkQueries } from '../items/check-items';
import { assertText, checkAddOptions, checkModel, checkSearchOptions } from '../items/check-options';
import type { SearchItem, VectorIndex } from '../vector-index';
import type { FolderGraph } from './folder-graph';
import { createIndexFiles, openIndexFiles, type IndexFiles } from './index-files';
import { manifestFile, readManifest } from './manifest';

/** Options of an index that is open from a folder. */
export interface OpenIndexOptions {
  /** Digest of the model whose vectors are wanted: an index of another is refused. */
  readonly model?: string;
  /** Opens the index for searches alone, beside a process that writes it. Defaults to `false`. */
  readonly readOnly?: boolean;
  /** Bytes of float32 vectors to keep in memory between searches. Defaults to `2 ** 29`. */
  readonly cacheBytes?: number;
  /** Bytes of the log from which the next `add` saves first. Defaults to `2 ** 26`. */
  readonly logBytes?: number;
  /** Most threads of a large search. Defaults to the number of cores, at most 8. */
  readonly threads?: number;
  /** Multiplies searches of many queries on onnxruntime-node where it is installed. Defaults to `true`. */
  readonly nativeProducts?: boolean;
}

/** Options of a new index. */
export interface BuildIndexOptions extends ExactIndexOptions, Omit<OpenIndexOptions, 'readOnly'> {
  /** Folder for the index, which must not hold one. Without it the index is in memory. */
  readonly folder?: string;
}

/** Keys of the options of a folder that is written. */
export const writingKeys = {
  model: true,
  cacheBytes: true,
  logBytes: true,
  threads: true,
  nativeProducts: true,
} as const;

/**
 * Makes an index in a folder, or in memory without one.
 *
 * In a folder, whatever `add` and `remove` have returned for survives the end of the process, `kill -9` included: they
 * write to a log and wait for the disk. `save` and large logs turn the log into a segment.
 *
 * @param options - Folder, dimension, metric, precision, model, and what `openIndex` takes.
 * @throws `DataError` if the folder holds an index, or cannot be written.
 * @throws `VseError` that names another process that writes there.
 * @throws `OptionError` if an option is out of range.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { buildIndex, openIndex } from '@vse/search';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'vse-')), 'index');
 * const index = await buildIndex({ folder, dim: 2, metric: 'cosine' });
 * await index.add([{ id: 'dog.jpg', vector: Float32Array.of(1, 0) }]);
 * await index.close();
 *
 * const again = await openIndex(folder);
 * console.log(await again.count()); // 1
 * await again.close();
 * ```
 */
export async function buildIndex(options: BuildIndexOptions): Promise<VectorIndex> {
  assertKeys<BuildIndexOptions>('buildIndex', options, {
    ...writingKeys,
    folder: true,
    dim: true,
    metric: true,
    precision: true,
  });
  const { folder } = options;
  if (folder === undefined) return memoryIndex(options);
  await createIndexFolder('buildIndex', { ...options, folder });
  return openFolderIndex(folder, options);
}

/**
 * Makes an empty index in a folder.
 *
 * @throws the errors of `buildIndex`.
 */
export async function createIndexFolder(
  where: string,
  options: ExactIndexOptions & { readonly folder: string },
): Promise<void> {
  const { folder, dim, metric = 'cosine', precision = 'float32', model, threads } = options;
  assertText(where, 'folder', folder);
  if (model !== undefined) assertText(where, 'model', model);
  rowSettings(where, { dim, metric, precision }, threadCount(where, threads));
  const lock = await lockFolder(folder);
  try {
    await prepareFolder(folder);
    if (await readManifest(folder)) {
      throw new DataError(
        `${where}: ${folder} must not hold an index, and it does. Open it with openIndex, or give another folder.`,
      );
    }
    await createIndexFiles(folder, {
      version: 1,
      key: randomUUID(),
      dim,
      metric,
      precision,
      ...(model !== undefined && { model }),
      fields: [],
      segments: [],
      log: 1,
    });
  } finally {
    await lock.release();
  }
}

/**
 * Opens an index of a folder. Opening reads its list of files alone; the first call reads ids, and codes for int8. Float32
 * vectors stay on disk, but for `cacheBytes` of them: an index of int8 takes about a byte per number of memory.
 *
 * @param folder - Folder of the index.
 * @param options - Model, reading alone, memory, and threads.
 * @throws `DataError` if there is no index, or a file is missing, damaged or of another size; what only a read can tell is
 * thrown by the call that reads it.
 * @throws `OptionError` if the index is of another model.
 * @throws `VseError` that names another process that has the index open for writing.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { buildIndex, openIndex } from '@vse/search';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'vse-')), 'index');
 * await (await buildIndex({ folder, dim: 256, precision: 'int8', model: 'sha256 of model.json' })).close();
 *
 * const index = await openIndex(folder, { model: 'sha256 of model.json' });
 * console.log(index.dim, index.metric, await index.count()); // 256 cosine 0
 * await index.close();
 * ```
 */
export async function openIndex(folder: string, options: OpenIndexOptions = {}): Promise<VectorIndex> {
  assertKeys<OpenIndexOptions>('openIndex', options, { ...writingKeys, readOnly: true });
  return openFolderIndex(folder, options);
}

/** Opens an index of a folder, with the graph that `openGraph` gives for its files. */
export async function openFolderIndex(
  folder: string,
  options: OpenIndexOptions,
  openGraph?: (files: IndexFiles) => Promise<FolderGraph>,
): Promise<VectorIndex> {
  const {
    model,
    readOnly = false,
    cacheBytes = 2 ** 29,
    logBytes = 2 ** 26,
    nativeProducts = true,
  } = options;
  assertText('openIndex', 'folder', folder);
  assertBoolean('openIndex', 'readOnly', readOnly);
  assertBoolean('openIndex', 'nativeProducts', nativeProducts);
  assertWhole('openIndex', 'cacheBytes', cacheBytes, { from: 0 });
  assertWhole('openIndex', 'logBytes', logBytes);
  const threads = threadCount('openIndex', options.threads);
  if (!(await readManifest(folder))) {
    throw new DataError(
      `openIndex: ${folder} must hold an index, and has no ${manifestFile('')}. Make one with buildIndex.`,
    );
  }
  const lock = readOnly ? undefined : await lockFolder(folder);
  try {
    const manifest = (await readManifest(folder))!;
    checkModel('openIndex', manifest.model, model);
    const settings = rowSettings('openIndex', manifest, threads);
    const files = await openIndexFiles({ folder, settings, manifest, cacheBytes, readOnly });
    const graph = await openGraph?.(files).catch(async (error: unknown) => {
      await files.close();
      throw error;
    });
    const native = nativePeer(threads, nativeProducts);
    return folderIndex(files, { lock, logBytes, graph, pool: scanPool(threads), native });
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

interface FolderIndexOptions {
  /** Absent for reading alone. */
  readonly lock: FolderLock | undefined;
  readonly logBytes: number;
  /** Absent for exact searches. */
  readonly graph: FolderGraph | undefined;
  readonly pool: ScanPool | undefined;
  readonly native: NativePeer | undefined;
}

function folderIndex(
  files: IndexFiles,
  { lock, logBytes, graph, pool, native }: FolderIndexOptions,
): VectorIndex {
  const { dim, metric, model } = files.manifest;
  /** Ends once every change that was asked for is made. */
  let changes: Promise<unknown> = Promise.resolve();
  const searches = new Set<Promise<unknown>>();
  let isClosed = false;

  /** Runs changes one after the other. */
  const inTurn = <Result>(where: string, work: () => Promise<Result>): Promise<Result> => {
    const run = async (): Promise<Result> => {
      if (!lock) {
        throw new OptionError(`${where}: the index was opened for reading alone. Open it without readOnly.`);
      }
      return work();
    };
    if (isClosed) return Promise.reject(closed(where));
    const done = changes.then(run);
    changes = done.catch(() => undefined);
    return done;
  };
  /** Runs a reader; the files that it reads stay open until it ends. */
  const reading = <Result>(where: string, work: () => Promise<Result>): Promise<Result> => {
    if (isClosed) return Promise.reject(closed(where));
    const done = work();
    const settled = done.catch(() => undefined).finally(() => searches.delete(settled));
    searches.add(settled);
    return done;
  };
  const searchesEnd = () => Promise.all(searches);
  /** Writes segments; the graph follows where they are merged. */
  const save = async (): Promise<void> => {
    if (!graph) return files.save(searchesEnd);
    const before = (await files.load()).store;
    await graph.beforeSave(before);
    await files.save(searchesEnd);
    const after = (await files.load()).store;
    if (after !== before) await graph.merged(before, after);
  };
  return {
    dim,
    metric,
    ...(model !== undefined && { model }),
    add(items, options = {}) {
      return inTurn('add', async () => {
        checkModel('add', model, checkAddOptions('add', options).model);
        const { store } = await files.load();
        const fields = new Map(store.fields);
        const checked = checkItems(items, dim, fields);
        if (checked.length === 0) return;
        if ((await files.load()).log.length > logBytes) await save();
        await files.change({ kind: 'add', items: checked });
      });
    },
    remove(ids) {
      return inTurn('remove', async () => {
        checkIds('remove', ids);
        const { store } = await files.load();
        const there = [...new Set(ids)].filter((id) => store.hasId(id));
        if (there.length > 0) await files.change({ kind: 'remove', ids: there });
        return there.length;
      });
    },
    search(queries, options) {
      return reading('search', async () => {
        const { k, filter, model: given } = checkSearchOptions(options);
        assertWhole('search', 'k', k);
        checkModel('search', model, given);
        const checked = checkQueries(queries, dim);
        const { store } = await files.load();
        if (graph) return graph.search(store, checked, { k, filter, pool, native });
        return searchStore(store.view(filter), checked, { k, pool, native });
      });
    },
    get(ids) {
      return reading('get', async () => {
        checkIds('get', ids);
        const { store } = await files.load();
        const items: (SearchItem | undefined)[] = [];
        for (const id of ids) items.push(await store.item(id));
        return items;
      });
    },
    async *entries(ids) {
      if (ids !== undefined) checkIds('entries', ids);
      const { store } = await reading('entries', () => files.load());
      yield* store.entries(ids);
    },
    count(filter) {
      return reading('count', async () => {
        const { store } = await files.load();
        return filter === undefined ? store.count : store.countOf(filter);
      });
    },
    save: () =>
      inTurn('save', async () => {
        await save();
        await graph?.afterSave((await files.load()).store, searchesEnd);
      }),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await changes;
      await searchesEnd();
      await files.close();
      await Promise.all([pool?.close(), native?.close()]);
      await lock?.release();
    },
  };
}
