import { idTable, type IdTable } from '../items/id-table';
import type { CheckedItem } from '../items/check-items';
import { filterTest, type Filter } from '../metadata/filter';
import type { FieldType, Metadata } from '../metadata/metadata';
import type { IndexEntry, SearchItem } from '../vector-index';
import { growingChunk, type GrowingChunk, type RowChunk, type RowSettings } from './row-chunk';
import { slotRows } from './slot-rows';

/** View of a store for one search, as it is at one moment: later changes do not show in it. */
export interface StoreView {
  readonly settings: RowSettings;
  readonly blocks: readonly ViewBlock[];
  /** True where items may have several rows. */
  readonly grouped: boolean;
  idOf(slot: number): string;
  /** Part of an item that a row is; undefined for items of one vector. */
  partOf(slot: number, row: number): number | undefined;
  /** Rows of an item that has parts, of which `row` is one; that row alone for an item of one vector. */
  rowsOf(slot: number): { readonly first: number; readonly count: number };
  metadataOf(slot: number): Metadata | undefined;
}

/** A chunk with the rows to search. */
export interface ViewBlock {
  readonly chunk: RowChunk;
  readonly count: number;
  /** 1 for rows to search; absent for all. */
  readonly mask?: Uint8Array | undefined;
}

/** Vectors of consecutive rows. */
export interface RowVectors {
  readonly first: number;
  readonly count: number;
  /** `[count, stride]`. */
  readonly values: Float32Array;
  /** 0 for rows of items that were removed. */
  readonly alive: Uint8Array;
}

/** Items of a segment on disk that a store takes in, without their vectors. */
export interface StoredItems {
  readonly idBytes: Uint8Array<ArrayBuffer>;
  readonly idOffsets: Uint32Array<ArrayBuffer>;
  /** Number of parts of each item; 0 for one vector. */
  readonly parts: Uint32Array;
  /** Metadata by item of the segment. */
  readonly metadata: ReadonlyMap<number, Metadata>;
  /** Their rows, in order, from the store's first free row on. */
  readonly chunks: readonly RowChunk[];
  /** Items that were removed. */
  readonly removed: ReadonlySet<number>;
}

/** Items of an index: ids, metadata, and chunks of rows. */
export interface ItemStore {
  readonly settings: RowSettings;
  readonly fields: Map<string, FieldType>;
  /** Number of items. */
  readonly count: number;
  /** Rows of items that are there, and of those that are not any more. */
  readonly rows: { readonly living: number; readonly dead: number };
  /** Adds items; those with the same id go. Returns the slot of the first. */
  put(items: readonly CheckedItem[]): number;
  /** Slot and row that the next item gets. */
  readonly end: { readonly slot: number; readonly row: number };
  /** Takes in the items of a segment. */
  attach(items: StoredItems): void;
  /** Chunks in memory that took rows since the last `attach` or `settle`. */
  readonly fresh: readonly RowChunk[];
  /** Puts chunks with the same rows in the place of the fresh ones. */
  settle(chunks: readonly RowChunk[]): void;
  /** True for a slot whose item is there. */
  has(slot: number): boolean;
  /** True for the id of an item. */
  hasId(id: string): boolean;
  /** Removes an item, and returns its slot; -1 if there is none. */
  remove(id: string): number;
  /** The item of an id, with its vectors. */
  item(id: string): Promise<SearchItem | undefined>;
  /** Ids and metadata of all items, or of some, in blocks. */
  entries(ids?: readonly string[]): Iterable<readonly IndexEntry[]>;
  countOf(filter: Filter): number;
  /** Rows from `from` on, or those of them that pass a filter. */
  view(filter?: Filter, from?: number): StoreView;
  /** Vectors of the rows from `from` on, `[count, stride]`, some thousand at a time. */
  vectors(from: number): AsyncIterable<RowVectors>;
  /** Number of each row among those of items that are there; -1 for the others. */
  livingRows(): Int32Array;
  /** The same items in a store of their own; all of them are in memory. */
  withoutDead(): ItemStore;
  /** Items of a range of slots, in order; those that were removed too if `removed` says so. */
  items(from: number, to: number, options: { readonly removed: boolean }): AsyncIterable<CheckedItem>;
}

/** Slots of a block of `entries`. */
const entryBlock = 4096;

/** An empty store. */
export function itemStore(settings: RowSettings): ItemStore {
  const ids: IdTable = idTable();
  const fields = new Map<string, FieldType>();
  const metadata = new Map<number, Metadata>();
  const chunks: RowChunk[] = [];
  const slots = slotRows();
  let last: GrowingChunk | undefined;
  let rows = 0;
  let count = 0;
  let dead = 0;
  let grouped = false;
  /** Number of chunks that take no more rows. */
  let settled = 0;

  const enter = (slot: number, firstRow: number, parts: number): void => {
    slots.enter(slot, firstRow, parts);
    grouped ||= parts > 1;
    rows = Math.max(rows, firstRow + Math.max(1, parts));
  };
  /** The chunk that has a row, by binary search. */
  const chunkAt = (row: number): RowChunk => {
    let [low, high] = [0, chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (chunks[middle]!.first <= row) low = middle;
      else high = middle - 1;
    }
    return chunks[low]!;
  };
  const kill = (slot: number): void => {
    const end = slots.rowOf(slot) + Math.max(1, slots.partsOf(slot));
    for (let row = slots.rowOf(slot); row < end; row++) {
      const chunk = chunkAt(row);
      chunk.alive[row - chunk.first] = 0;
      chunk.living -= 1;
      dead += 1;
    }
    count -= 1; // its id and metadata stay for searches that are under way
  };
  const isAlive = (slot: number): boolean => {
    const chunk = chunkAt(slots.rowOf(slot));
    return chunk.alive[slots.rowOf(slot) - chunk.first] === 1;
  };
  const pushRow = (vector: Float32Array, slot: number): void => {
    if (last?.push(vector, slot) === true) return;
    const start = last ? last.first + last.count : rows;
    last = growingChunk(start, settings);
    chunks.push(last);
    last.push(vector, slot);
  };
  function* livingSlots(): Iterable<number> {
    for (let slot = 0; slot < ids.size; slot++) if (isAlive(slot)) yield slot;
  }
  const entryAt = (slot: number): IndexEntry => {
    const facts = metadata.get(slot);
    return { id: ids.idOf(slot), ...(facts && { metadata: facts }) };
  };
  const itemAt = (slot: number, values: Float32Array): CheckedItem => ({
    id: ids.idOf(slot),
    parts: slots.partsOf(slot),
    values,
    metadata: metadata.get(slot),
  });
  const store: ItemStore = {
    settings,
    fields,
    get count() {
      return count;
    },
    get rows() {
      return { living: rows - dead, dead };
    },
    put(items) {
      const first = ids.size;
      for (const { id, values, parts, metadata: facts } of items) {
        const old = ids.find(id);
        if (old >= 0) kill(old);
        const slot = ids.push(id);
        const firstRow = rows;
        for (let at = 0; at < values.length; at += settings.dim) {
          pushRow(values.subarray(at, at + settings.dim), slot);
        }
        enter(slot, firstRow, parts);
        if (facts) metadata.set(slot, facts);
        count += 1;
      }
      return first;
    },
    get end() {
      return { slot: ids.size, row: rows };
    },
    attach(items) {
      const first = ids.size;
      const start = rows;
      chunks.push(...items.chunks);
      ids.append(items.idBytes, items.idOffsets, (slot) => items.removed.has(slot - first));
      let row = start;
      slots.reserve(first + items.parts.length);
      for (const [i, parts] of items.parts.entries()) {
        enter(first + i, row, parts);
        row += Math.max(1, parts);
      }
      for (const [i, facts] of items.metadata) metadata.set(first + i, facts);
      count += items.parts.length;
      for (const i of items.removed) kill(first + i);
      store.settle(store.fresh);
    },
    get fresh() {
      return chunks.slice(settled);
    },
    settle(now) {
      chunks.splice(settled, Infinity, ...now);
      settled = chunks.length;
      last = undefined;
    },
    has: isAlive,
    hasId: (id) => ids.find(id) >= 0,
    remove(id) {
      const slot = ids.find(id);
      if (slot < 0) return -1;
      kill(slot);
      ids.forget(id);
      return slot;
    },
    async item(id) {
      const slot = ids.find(id);
      if (slot < 0) return undefined;
      const { dim } = settings;
      const parts = slots.partsOf(slot);
      const length = Math.max(1, parts);
      const values = new Float32Array(length * dim);
      for (let i = 0; i < length; i++) {
        const row = slots.rowOf(slot) + i;
        const chunk = chunkAt(row);
        values.set((await chunk.exact([row - chunk.first])).subarray(0, dim), i * dim);
      }
      return { ...entryAt(slot), vector: parts === 0 ? values : { values, length, dim } };
    },
    *entries(some) {
      if (some) {
        const found = some.map((id) => ids.find(id)).filter((slot) => slot >= 0);
        if (found.length > 0) yield found.map(entryAt);
        return;
      }
      const end = ids.size;
      for (let from = 0; from < end; from += entryBlock) {
        const block: IndexEntry[] = [];
        for (let slot = from; slot < Math.min(end, from + entryBlock); slot++) {
          if (isAlive(slot)) block.push(entryAt(slot));
        }
        if (block.length > 0) yield block;
      }
    },
    countOf(filter) {
      const passes = filterTest(filter, fields);
      let passing = 0;
      for (const slot of livingSlots()) passing += Number(passes(metadata.get(slot)));
      return passing;
    },
    view(filter, from = 0) {
      const passes = filter === undefined ? undefined : filterTest(filter, fields);
      const blocks = chunks.flatMap((chunk): ViewBlock[] => {
        if (chunk.first + chunk.count <= from) return [];
        const isPart = chunk.living < chunk.count || chunk.first < from;
        const mask = passes || isPart ? chunk.alive.slice(0, chunk.count) : undefined;
        mask?.fill(0, 0, Math.max(0, from - chunk.first));
        if (passes && mask) {
          for (let row = 0; row < chunk.count; row++) {
            if (mask[row] === 1 && !passes(metadata.get(chunk.items[row]!))) mask[row] = 0;
          }
        }
        return chunk.living === 0 || mask?.includes(1) === false ? [] : [{ chunk, count: chunk.count, mask }];
      });
      return {
        settings,
        blocks,
        grouped,
        idOf: (slot) => ids.idOf(slot),
        partOf: (slot, row) => (slots.partsOf(slot) === 0 ? undefined : row - slots.rowOf(slot)),
        rowsOf: (slot) => ({ first: slots.rowOf(slot), count: Math.max(1, slots.partsOf(slot)) }),
        metadataOf: (slot) => metadata.get(slot),
      };
    },
    async *vectors(from) {
      for (const chunk of chunks.slice()) {
        const { first, count, alive } = chunk;
        if (first + count > from) yield { first, count, alive, values: await chunk.vectors() };
      }
    },
    livingRows() {
      const numbers = new Int32Array(rows).fill(-1);
      let next = 0;
      for (const { first, count, alive } of chunks) {
        for (let row = 0; row < count; row++) if (alive[row] === 1) numbers[first + row] = next++;
      }
      return numbers;
    },
    withoutDead() {
      const next = itemStore(settings);
      for (const [field, type] of fields) next.fields.set(field, type);
      for (const slot of livingSlots()) {
        const rowCount = Math.max(1, slots.partsOf(slot));
        const values = new Float32Array(rowCount * settings.dim);
        for (let i = 0; i < rowCount; i++) {
          const row = slots.rowOf(slot) + i;
          const chunk = chunkAt(row);
          const vector = chunk.exact([row - chunk.first]) as Float32Array;
          values.set(vector.subarray(0, settings.dim), i * settings.dim);
        }
        next.put([itemAt(slot, values)]);
      }
      return next;
    },
    async *items(from, to, { removed }) {
      const { dim, stride } = settings;
      let chunk: RowChunk | undefined;
      let vectors = new Float32Array();
      for (let slot = from; slot < to; slot++) {
        if (!removed && !isAlive(slot)) continue;
        const rowCount = Math.max(1, slots.partsOf(slot));
        const values = new Float32Array(rowCount * dim);
        for (let i = 0; i < rowCount; i++) {
          const row = slots.rowOf(slot) + i;
          if (!chunk || row < chunk.first || row >= chunk.first + chunk.count) {
            chunk = chunkAt(row);
            vectors = (await chunk.vectors()) as typeof vectors;
          }
          const at = (row - chunk.first) * stride;
          values.set(vectors.subarray(at, at + dim), i * dim);
        }
        yield itemAt(slot, values);
      }
    },
  };
  return store;
}
