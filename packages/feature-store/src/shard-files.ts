import { readFileSync } from 'node:fs';
import type { NpyFile } from '@vse/formats';

/** Most shard files that one process keeps open, where the system allows enough descriptors. */
const mostOpen = 128;

/** Open shard files of all stores of this process, bounded in number; the least recently used one is closed first. */
export interface ShardFiles {
  /** Reads from a file, opened by `open` unless it is open already. A failed open is tried anew the next time. */
  using<T>(key: string, open: () => Promise<NpyFile>, read: (file: NpyFile) => Promise<T>): Promise<T>;
  /** Closes the files whose keys begin with `prefix`, those in use once they are read; passes the first failure on. */
  close(prefix: string): Promise<void>;
  /** Number of files that are open or being opened. */
  readonly open: number;
}

interface OpenFile {
  readonly file: Promise<NpyFile>;
  users: number;
  /** Called when the last user is done. */
  done?: () => void;
}

/** Keeps at most `limit` files open. */
export function shardFiles(limit: number): ShardFiles {
  const files = new Map<string, OpenFile>(); // the least recently used first
  const waiting: (() => void)[] = [];
  let open = 0;
  const wake = (): void => waiting.shift()?.();
  const turn = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

  const closeFile = async (key: string, entry: OpenFile): Promise<void> => {
    files.delete(key);
    try {
      await (await entry.file).close();
    } finally {
      open -= 1;
      wake();
    }
  };
  /** Closes the least recently used file that nobody reads; false if there is none. */
  const evict = async (): Promise<boolean> => {
    const idle = [...files].find(([, { users }]) => users === 0);
    if (!idle) return false;
    await closeFile(...idle).catch(() => undefined); // its numbers were read and checked
    return true;
  };
  const opened = async (make: () => Promise<NpyFile>): Promise<NpyFile> => {
    while (open >= limit) if (!(await evict())) await turn();
    open += 1;
    for (;;) {
      try {
        return await make();
      } catch (error) {
        if (isOutOfDescriptors(error) && (await evict())) continue;
        open -= 1;
        wake();
        throw error;
      }
    }
  };
  return {
    get open() {
      return open;
    },
    async using(key, make, read) {
      const entry = files.get(key) ?? { file: opened(make), users: 0 };
      files.delete(key);
      files.set(key, entry); // the most recently used
      entry.users += 1;
      try {
        return await read(
          await entry.file.catch((error: unknown) => {
            if (files.get(key) === entry) files.delete(key);
            throw error;
          }),
        );
      } finally {
        entry.users -= 1;
        if (entry.users === 0) entry.done?.();
        wake();
      }
    },
    async close(prefix) {
      const own = [...files].filter(([key]) => key.startsWith(prefix));
      const closed = own.map(async ([key, entry]) => {
        files.delete(key);
        if (entry.users > 0) await new Promise<void>((resolve) => (entry.done = resolve));
        if ((await entry.file.catch(() => undefined)) !== undefined) await closeFile(key, entry);
      });
      const failed = (await Promise.allSettled(closed)).find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

function isOutOfDescriptors(error: unknown): boolean {
  const { code, cause } = error as { readonly code?: string; readonly cause?: unknown };
  return code === 'EMFILE' || code === 'ENFILE' || (cause !== undefined && isOutOfDescriptors(cause));
}

/** A quarter of the descriptors that this process may have, at most `mostOpen`. */
export function descriptorShare(limits = '/proc/self/limits'): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(limits, 'utf8'))?.[1];
    return soft === undefined ? mostOpen : Math.max(2, Math.min(mostOpen, Math.floor(Number(soft) / 4)));
  } catch {
    return mostOpen / 4; // not Linux: 256 descriptors are the least that systems give
  }
}
