import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertPositive, DataError, VseError } from '@vse/core';
import { isRunningProcess, processIdentity, type ProcessIdentity } from './running-process';

/** A lock that this process holds on a folder. */
export interface FolderLock {
  /** File of the lock. */
  readonly file: string;
  /** Releases the lock; a second call does nothing. */
  release(): Promise<void>;
}

/** Options of `lockFolder`. */
export interface LockOptions {
  /** Name of the lock, for folders with several; part of its file name. Defaults to `'vse'`. */
  readonly name?: string;
  /**
   * Milliseconds without a sign of life after which the lock of another machine or container is taken over; its process
   * cannot be asked. Defaults to `60_000`.
   */
  readonly silence?: number;
}

interface Holder extends ProcessIdentity {
  /** Unique to each lock that is taken. */
  readonly token: string;
  readonly since: string;
}

/** State of a lock file. */
type Found = { readonly text: string; readonly holder: Holder | undefined };

/** Milliseconds between two looks at the lock of another machine. */
const pollInterval = 100;

/**
 * Takes the lock of a folder, so that no other process writes to it: a file `.NAME.lock` that names the process. A lock
 * whose process has ended, however it ended, is taken over; a process is known by its number and its start, so that a
 * later one with the same number does not keep it. The lock of another machine, on a shared disk, is taken over when it
 * has been silent for `silence`. Exiting releases the lock.
 *
 * @param folder - The folder, created if it is missing.
 * @param options - Name of the lock, and silence of other machines.
 * @throws `VseError` that names the process that holds it.
 * @throws `DataError` if the folder cannot be created or written to.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { lockFolder } from '@vse/formats';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'vse-'));
 * const lock = await lockFolder(folder);
 * console.log(await lockFolder(folder).catch((error: Error) => error.message)); // is in use by process ...
 * await lock.release();
 * ```
 */
export async function lockFolder(folder: string, options: LockOptions = {}): Promise<FolderLock> {
  const { name = 'vse', silence = 60_000 } = options;
  assertPositive('lockFolder', 'silence', silence);
  const file = join(resolve(folder), `.${name}.lock`);
  const holder: Holder = {
    ...(await processIdentity()),
    token: randomUUID(),
    since: new Date().toISOString(),
  };
  try {
    await mkdir(folder, { recursive: true });
    await acquire(file, holder, { folder, silence });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined || VseError.isInstance(cause)) throw cause;
    throw new DataError(
      `lockFolder: ${folder} cannot be locked (${code}). Check that it is a folder that can be written to.`,
      { cause },
    );
  }
  const alive = setInterval(() => void touch(file).catch(() => undefined), silence / 4);
  alive.unref();
  if (held.size === 0) process.on('exit', releaseAll);
  held.set(holder.token, file);
  return {
    file,
    async release() {
      if (!held.delete(holder.token)) return;
      if (held.size === 0) process.off('exit', releaseAll);
      clearInterval(alive);
      if ((await found(file))?.holder?.token === holder.token) await rm(file, { force: true });
    },
  };
}

/** Files of the locks of this process by token. */
const held = new Map<string, string>();

function releaseAll(): void {
  for (const [token, file] of held) {
    if (holderIn(textNow(file))?.token === token) rmSync(file, { force: true });
  }
}

/** Sets the time of a lock by the clock of its disk, which all machines share: writes its first character again. */
async function touch(file: string): Promise<void> {
  const opened = await open(file, 'r+');
  try {
    await opened.write('{', 0);
  } finally {
    await opened.close();
  }
}

interface AcquireOptions {
  readonly folder: string;
  readonly silence: number;
}

/**
 * Makes a lock file, or replaces that of a process that has ended. Replacing takes a lock of its own, named by the token
 * of the old holder: among several that find the same old lock only one replaces it.
 */
async function acquire(file: string, holder: Holder, options: AcquireOptions): Promise<void> {
  const fresh = `${file}.${holder.pid}-${holder.token}.tmp`; // a name that prepareFolder clears
  await writeFile(fresh, `${JSON.stringify(holder)}\n`);
  try {
    for (;;) {
      if (await linked(fresh, file)) return;
      const old = await found(file);
      if (old === undefined) continue; // it was released in between
      await assertStale(file, old, { ...options, now: await timeOf(fresh) });
      const guard = `${file}.${old.holder?.token ?? 'damaged'}`;
      await acquire(guard, { ...holder, token: randomUUID() }, options);
      try {
        if ((await found(file))?.text !== old.text) continue; // another process was faster
        await rename(fresh, file);
        return;
      } finally {
        await rm(guard, { force: true });
      }
    }
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Links a file to a name that must be free: the lock appears with its whole content, or not at all. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    // A file system without links.
    return writeFile(to, await readFile(from), { flag: 'wx' }).then(
      () => true,
      (cause: unknown) => {
        if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw cause;
      },
    );
  }
}

/**
 * Returns once the holder of a lock has ended.
 *
 * @throws `VseError` that names the holder if it is alive.
 */
async function assertStale(
  file: string,
  old: Found,
  { folder, silence, now }: AcquireOptions & { readonly now: number | undefined },
): Promise<void> {
  const { holder } = old;
  if (!holder) return; // cut short by a power cut: no process of this boot writes such a lock
  const running = await isRunningProcess(holder);
  if (running === false) return;
  if (running === undefined && (await fallsSilent(file, old, { silence, now }))) return;
  const where = holder.host === (await processIdentity()).host ? '' : ` on ${holder.host}`;
  const same = holder.pid === process.pid && where === '' ? ', this one' : '';
  throw new VseError(
    `lockFolder: ${folder} is in use by process ${holder.pid}${same}${where}, since ${holder.since}: two writers would mix ` +
      `their files. Wait until it has ended, stop it, or give another folder.`,
  );
}

/** Waits until a lock that may be alive has been silent for long enough; false as soon as it gives a sign of life. */
async function fallsSilent(
  file: string,
  old: Found,
  { silence, now = 0 }: { readonly silence: number; readonly now: number | undefined },
): Promise<boolean> {
  const before = await timeOf(file);
  for (let silent = now - (before ?? now); ; silent += pollInterval) {
    const latest = await timeOf(file);
    if (before === undefined || latest === undefined) return true; // released
    if (latest !== before || (await found(file))?.text !== old.text) return false;
    if (silent >= silence) return true;
    await sleep(pollInterval);
  }
}

async function timeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

async function found(file: string): Promise<Found | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : { text, holder: holderIn(text) };
}

function holderIn(text: string): Holder | undefined {
  try {
    const { pid, host, space, started, token, since } = JSON.parse(text) as Record<string, unknown>;
    const optional = (value: unknown): value is string | undefined =>
      value === undefined || typeof value === 'string';
    if (!Number.isSafeInteger(pid) || (pid as number) < 1 || typeof host !== 'string') return undefined;
    if (typeof token !== 'string' || !/^[0-9a-f-]{36}$/.test(token)) return undefined; // it becomes part of a path
    if (typeof since !== 'string' || !optional(space) || !optional(started)) return undefined;
    return { pid: pid as number, host, space, started, token, since };
  } catch {
    return undefined;
  }
}

function textNow(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
