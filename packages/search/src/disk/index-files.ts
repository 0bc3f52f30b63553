import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/base';
import { itemStore, type ItemStore } from '../exact/item-store';
import type { RowSettings } from '../exact/row-chunk';
import type { CheckedItem } from '../items/check-items';
import { typeOf } from '../metadata/metadata';
import { createLog, openLog, type AppendLog } from './log';
import { readManifest, writeManifest, type Manifest, type SegmentEntry } from './manifest';
import { decodeChange, encodeChange, type Change } from './records';
import { rowCache } from './row-cache';
import { openSegment, type Segment } from './segment';
import { segmentFile, segmentParts } from './segment-files';
import { writeSegment } from './write-segment';

/** Index in memory, and the log of its latest changes. */
export interface Loaded {
  readonly store: ItemStore;
  readonly log: AppendLog;
}

/** Files of an index. Changes are made one at a time; loading may happen at any time. */
export interface IndexFiles {
  readonly manifest: Manifest;
  /** Reads the segments and the log, once. */
  load(): Promise<Loaded>;
  /** Writes a change to the log, waits for the disk, and makes it in memory. */
  change(change: Change): Promise<void>;
  /**
   * Turns the log into a segment; merges the segments where there are many, or many removed items. `quiet` ends once no
   * search reads the files of before.
   */
  save(quiet: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Segments from which a save merges them. */
const mostSegments = 16;

/** Bytes of the largest change. */
const largestChange = 2 ** 31;

/** Creates the files of an empty index. */
export async function createIndexFiles(folder: string, manifest: Manifest): Promise<void> {
  await createLog(logFile(folder, manifest.log), logKey(manifest));
  await writeManifest(folder, manifest);
}

/** Options of `openIndexFiles`. */
export interface OpenIndexFilesOptions {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly settings: RowSettings;
  readonly cacheBytes: number;
  readonly readOnly: boolean;
}

/**
 * Opens the files of an index, without reading them, and removes what an interrupted save left.
 *
 * @throws `DataError` that names a file that is missing or of another size.
 */
export async function openIndexFiles(options: OpenIndexFilesOptions): Promise<IndexFiles> {
  const { folder, settings, readOnly } = options;
  const cache = rowCache(options.cacheBytes);
  let { manifest } = options;
  if (!readOnly) await removeLeftovers(folder, manifest, settings);

  const open = (entry: SegmentEntry): Promise<Segment> =>
    openSegment({
      folder,
      number: entry.number,
      key: segmentKey(manifest, entry.number),
      settings,
      entry,
      cache,
    });
  const openAll = async (entries: readonly SegmentEntry[]): Promise<Segment[]> => {
    const tries = await Promise.allSettled(entries.map(open));
    const opened = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = tries.find((one) => one.status === 'rejected');
    if (failed) {
      await closeAll(opened);
      throw failed.reason;
    }
    return opened;
  };
  let segments = await openAll(manifest.segments);
  let loading: Promise<Loaded> | undefined;

  const read = async (): Promise<Loaded> => {
    const store = itemStore(settings);
    for (const [field, type] of manifest.fields) store.fields.set(field, type);
    for (const segment of segments) store.attach(await segment.items(store.end));
    const log = await openLog(
      logFile(folder, manifest.log),
      { key: logKey(manifest), readOnly },
      (record) => {
        make(decodeChange(record, settings.dim), store);
      },
    );
    return { store, log };
  };
  const load = (): Promise<Loaded> => (loading ??= read());

  /** Replaces the manifest; a write that fails after the file was replaced counts as one that did not. */
  const replaceManifest = async (next: Manifest): Promise<void> => {
    try {
      await writeManifest(folder, next);
    } catch (error) {
      const now = await readManifest(folder).catch(() => undefined);
      if (now?.log !== next.log) throw error;
    }
    manifest = next;
  };
  const newLog = async (): Promise<number> => {
    const log = manifest.log + 1;
    await createLog(logFile(folder, log), logKey({ ...manifest, log }));
    return log;
  };
  const newSegment = (items: AsyncIterable<CheckedItem>): Promise<SegmentEntry> => {
    const number = 1 + Math.max(0, ...manifest.segments.map((segment) => segment.number));
    return writeSegment({ folder, number, key: segmentKey(manifest, number), settings }, items);
  };
  const fieldsOf = (store: ItemStore) => Array.from(store.fields);

  /** Does what replaces the manifest; where that fails before, the new files go. */
  const orTidy = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const before = manifest;
    try {
      return await work();
    } catch (error) {
      if (manifest === before) await removeLeftovers(folder, manifest, settings).catch(() => undefined);
      // The folder is as the manifest says, but not what is in memory.
      else loading = Promise.reject(error instanceof Error ? error : new Error(String(error)));
      loading?.catch(() => undefined);
      throw error;
    }
  };

  /** Writes what the log holds as a segment, and begins a new log. */
  const flush = async ({ store, log }: Loaded): Promise<void> => {
    const start = manifest.segments.reduce((sum, { items }) => sum + items, 0);
    const end = store.end.slot;
    const added = end > start ? [await newSegment(store.items(start, end, { removed: true }))] : [];
    let first = 0;
    const entries = [...manifest.segments, ...added].map((entry): SegmentEntry => {
      const removed = Array.from({ length: entry.items }, (_, i) => i).filter((i) => !store.has(first + i));
      first += entry.items;
      return { ...entry, removed };
    });
    const old = logFile(folder, manifest.log);
    await replaceManifest({ ...manifest, fields: fieldsOf(store), segments: entries, log: await newLog() });
    const next = await openLog(
      logFile(folder, manifest.log),
      { key: logKey(manifest), readOnly },
      () => undefined,
    );
    try {
      if (added.length > 0) {
        const segment = await open(entries.at(-1)!);
        segments = [...segments, segment];
        const { fresh } = store;
        const items = fresh.flatMap((chunk) => Array.from(chunk.items.subarray(0, chunk.count)));
        const alive = fresh.flatMap((chunk) => Array.from(chunk.alive.subarray(0, chunk.count)));
        const columns = { items: Int32Array.from(items), alive: Uint8Array.from(alive) };
        store.settle(await segment.chunks(fresh[0]!.first, columns));
      }
    } catch (error) {
      await next.close();
      throw error;
    }
    loading = Promise.resolve({ store, log: next });
    await log.close();
    await rm(old, { force: true });
  };

  /** Writes all items as one segment. */
  const compact = async ({ store, log }: Loaded, quiet: () => Promise<unknown>): Promise<void> => {
    const entry = await newSegment(store.items(0, store.end.slot, { removed: false }));
    const before = { segments, manifest };
    await replaceManifest({
      ...manifest,
      fields: fieldsOf(store),
      segments: entry.items === 0 ? [] : [entry],
      log: await newLog(),
    });
    segments = await openAll(manifest.segments);
    loading = read();
    await loading;
    await quiet();
    await log.close();
    await closeAll(before.segments);
    await removeLeftovers(folder, manifest, settings);
  };
  return {
    get manifest() {
      return manifest;
    },
    load,
    async change(change) {
      const { store, log } = await load();
      const record = encodeChange(change);
      if (record.length > largestChange) {
        throw new OptionError(
          `add: one call must have at most ${largestChange} bytes, got ${record.length}. Add fewer items at a time.`,
        );
      }
      await log.append(record);
      make(change, store);
    },
    async save(quiet) {
      const loaded = await load();
      if (loaded.log.length > emptyLog) await orTidy(() => flush(loaded));
      const now = await load();
      const { living, dead } = now.store.rows;
      if (manifest.segments.length > mostSegments || (dead > 0 && dead * 4 > living)) {
        await orTidy(() => compact(now, quiet));
      }
    },
    async close() {
      const loaded = await loading?.catch(() => undefined);
      await loaded?.log.close();
      await closeAll(segments);
    },
  };
}

/** Length of a log without records. */
const emptyLog = 64;

function make(change: Change, store: ItemStore): void {
  if (change.kind === 'remove') {
    for (const id of change.ids) store.remove(id);
    return;
  }
  for (const { metadata } of change.items) {
    for (const [field, value] of Object.entries(metadata ?? {})) store.fields.set(field, typeOf(value)!);
  }
  store.put(change.items);
}

async function closeAll(segments: readonly Segment[]): Promise<void> {
  await Promise.all(segments.map((segment) => segment.close()));
}

/** Removes files of segments and logs that the manifest does not name. */
async function removeLeftovers(folder: string, manifest: Manifest, settings: RowSettings): Promise<void> {
  const named = new Set([
    logFile(folder, manifest.log),
    ...manifest.segments.flatMap(({ number }) =>
      segmentParts(settings).map((part) => segmentFile(folder, number, part)),
    ),
  ]);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (/^(segment-\d+\.(items|rows|terms|codes)|log-\d+)$/.test(name) && !named.has(path)) {
      await rm(path, { force: true });
    }
  }
}

function logFile(folder: string, number: number): string {
  return join(folder, `log-${String(number).padStart(5, '0')}`);
}

function logKey({ key, log }: Pick<Manifest, 'key' | 'log'>): string {
  return `${key}/log/${log}`;
}

function segmentKey({ key }: Manifest, number: number): string {
  return `${key}/segment/${number}`;
}
