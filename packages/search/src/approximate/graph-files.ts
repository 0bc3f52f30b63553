import { rm } from 'node:fs/promises';
import { unwritable } from '../disk/file-bytes';
import type { FolderGraph } from '../disk/folder-graph';
import type { IndexFiles } from '../disk/index-files';
import type { ItemStore } from '../exact/item-store';
import { searchStore } from '../exact/search-store';
import {
  fitsManifest,
  graphFile,
  readGraphRecord,
  readGraphRows,
  removeOtherGraphs,
  sealGraph,
  segmentsIn,
  writeGraphRecord,
  type GraphRecord,
} from './graph-record';
import { searchGraph, type StoreGraph } from './graph-search';
import { graphSpace, lengthOf, type GraphLengths, type GraphSpace } from './graph-space';
import type { Graph, GraphLibrary, GraphSettings } from './usearch-graph';

/** Settings of the graph of an index. */
export interface GraphFilesOptions {
  readonly folder: string;
  readonly files: IndexFiles;
  readonly library: GraphLibrary;
  readonly readOnly: boolean;
  readonly m: number;
  readonly efConstruction: number;
  /** Defaults to what the number of points asks for. */
  readonly efSearch: number | undefined;
  /** Rows from which a graph is made. */
  readonly fromRows: number;
  /** Rows that a graph lacks from which they are brought in. */
  readonly fromNewRows: number;
}

/** The graph of an index in a folder. */
export interface GraphFiles extends FolderGraph {
  /** Number of points. */
  count(): Promise<number>;
}

/** A graph that is open. */
interface OpenGraph extends StoreGraph {
  readonly record: GraphRecord;
}

/**
 * Opens the graph of an index, without reading it. A graph is written once, into a file of its own, and the record that
 * names it is replaced: whatever ends the process, the record is of a graph that is whole. One that is not of the rows of the
 * index, as after a save by `openIndex` that merged segments, is passed over until the next `save` makes it again.
 *
 * @throws `DataError` that names a damaged or missing file.
 */
export async function openGraphFiles(options: GraphFilesOptions): Promise<GraphFiles> {
  const { folder, files, library, readOnly, efSearch, fromRows, fromNewRows } = options;
  const { dim, metric } = files.manifest;
  let record = await readGraphRecord(folder);
  if (!readOnly) await removeOtherGraphs(folder, record);
  let loading: Promise<OpenGraph | undefined> | undefined;

  const settingsOf = (
    own: GraphLengths & Pick<GraphRecord, 'm' | 'efConstruction' | 'points'>,
  ): GraphSettings => {
    const space = graphSpace(metric, dim, own);
    const { m, efConstruction, points } = own;
    return {
      dim: space.dim,
      metric: space.metric,
      m,
      efConstruction,
      efSearch: efSearch ?? widthFor(points),
    };
  };
  const open = (store: ItemStore, own: GraphRecord, rows: Int32Array): OpenGraph => ({
    store,
    record: own,
    rows,
    covered: own.covered,
    space: graphSpace(metric, dim, own),
    graph: library.view(graphFile(folder, own.graph), settingsOf(own)),
    efSearch: efSearch ?? widthFor(own.points),
  });
  const read = async (store: ItemStore): Promise<OpenGraph | undefined> => {
    if (!record || !fitsManifest(record, files.manifest)) return undefined;
    try {
      return open(store, record, await readGraphRows(folder, record));
    } catch (error) {
      // A writer may have replaced the graph since.
      if (readOnly && (await readGraphRecord(folder))?.rows !== record.rows) return undefined;
      throw error;
    }
  };
  const load = (store: ItemStore): Promise<OpenGraph | undefined> => (loading ??= read(store));
  const loaded = (store: ItemStore): Promise<OpenGraph | undefined> => load(store).catch(() => undefined);

  /** Makes a graph of all rows; where `old` is given, of its points and of the rows that it lacks. */
  const build = async (store: ItemStore, old: OpenGraph | undefined): Promise<OpenGraph> => {
    const number = (record?.graph ?? 0) + 1;
    const path = graphFile(folder, number);
    const { m, efConstruction } = old?.record ?? options;
    const lengths = old?.record ?? (metric === 'dot' ? await lengthsIn(store) : { unit: 1, longest: 0 });
    const settings = settingsOf({ ...lengths, m, efConstruction, points: store.rows.living });
    const graph = old
      ? library.load(graphFile(folder, old.record.graph), settings)
      : library.create(settings);
    const space = graphSpace(metric, dim, lengths);
    const rows = Array.from(old?.rows ?? []);
    const longest = await addRows(store, graph, { from: old?.covered ?? 0, rows, space });
    try {
      graph.save(path);
      const next = {
        version: 1 as const,
        key: files.manifest.key,
        graph: number,
        ...(await sealGraph(path, files.manifest.key)),
        rows: (record?.rows ?? 0) + 1,
        points: rows.length,
        covered: store.end.row,
        segments: segmentsIn(files.manifest),
        unit: lengths.unit,
        longest: Math.max(lengths.longest, longest),
        m,
        efConstruction,
      };
      const numbers = Int32Array.from(rows);
      record = await writeGraphRecord(folder, next, numbers);
      return open(store, record, numbers);
    } catch (error) {
      if (record?.graph !== number) await rm(path, { force: true }).catch(() => undefined);
      throw (error as NodeJS.ErrnoException).code === undefined ? error : unwritable(path, error);
    }
  };
  return {
    async search(store, queries, search) {
      const now = await load(store);
      if (now?.store === store) return searchGraph(now, queries, search);
      return searchStore(store.view(search.filter), queries, search);
    },
    async count() {
      const { store } = await files.load();
      const now = await load(store);
      return now?.store === store ? now.rows.length : 0;
    },
    async beforeSave(store) {
      await loaded(store); // by the segments of before
    },
    async merged(before, after) {
      const now = await loaded(before);
      if (now?.store !== before) return;
      const numbers = before.livingRows();
      const rows = now.rows.map((row) => (row < 0 ? -1 : numbers[row]!));
      const covered = numbers.subarray(0, now.covered).reduce((sum, row) => sum + Number(row >= 0), 0);
      const own = now.record;
      const next = { ...own, rows: own.rows + 1, covered, segments: segmentsIn(files.manifest) };
      record = await writeGraphRecord(folder, next, rows);
      loading = Promise.resolve({ ...now, store: after, record, rows, covered });
      await removeOtherGraphs(folder, record);
    },
    async afterSave(store, quiet) {
      const now = await loaded(store);
      const { living } = store.rows;
      if (living < fromRows) return;
      const old = now?.store === store && alivePoints(now) * 2 >= now.rows.length ? now : undefined;
      if (old && store.end.row - old.covered < fromNewRows) return;
      loading = Promise.resolve(await build(store, old));
      await quiet();
      await removeOtherGraphs(folder, record);
    },
  };
}

/** Candidates of a search among so many points: a larger graph hides as many of the best in a wider neighbourhood. */
function widthFor(points: number): number {
  return Math.round(Math.min(4096, Math.max(200, points / 500)));
}

/** Points whose items are there. */
function alivePoints({ store, rows }: OpenGraph): number {
  const numbers = store.livingRows();
  return rows.reduce((sum, row) => sum + Number(row >= 0 && numbers[row]! >= 0), 0);
}

/** Lengths of the vectors of a store. */
async function lengthsIn(store: ItemStore): Promise<{ readonly unit: number; readonly longest: number }> {
  let longest = 0;
  await eachRow(store, 0, (vector) => {
    longest = Math.max(longest, lengthOf(vector));
  });
  return { unit: longest, longest };
}

interface AddRowsOptions {
  readonly from: number;
  /** Row of each point; takes those that are added. */
  readonly rows: number[];
  readonly space: GraphSpace;
}

/** Adds the rows of items that are there, from `from` on, and returns their largest length. */
async function addRows(
  store: ItemStore,
  graph: Graph,
  { from, rows, space }: AddRowsOptions,
): Promise<number> {
  const points = new Float32Array(blockRows * space.dim);
  let waiting = 0;
  let longest = 0;
  const flush = async (): Promise<void> => {
    const count = waiting;
    waiting = 0;
    await graph.add(rows.length - count, points.subarray(0, count * space.dim));
  };
  await eachRow(store, from, async (vector, row) => {
    longest = Math.max(longest, lengthOf(vector));
    points.set(space.point(vector), waiting * space.dim);
    rows.push(row);
    waiting += 1;
    if (waiting === blockRows) await flush();
  });
  await flush();
  return longest;
}

/** Points that are made before they are added. */
const blockRows = 1024;

async function eachRow(
  store: ItemStore,
  from: number,
  visit: (vector: Float32Array, row: number) => unknown,
): Promise<void> {
  const { dim, stride } = store.settings;
  for await (const { first, count, values, alive } of store.vectors(from)) {
    for (let row = Math.max(0, from - first); row < count; row++) {
      if (alive[row] === 0) continue;
      const done = visit(values.subarray(row * stride, row * stride + dim), first + row);
      if (done instanceof Promise) await done;
    }
  }
}
