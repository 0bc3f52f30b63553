import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  /** Number of the process. */
  readonly pid: number;
  /** Host name. */
  readonly host: string;
  /** Boot of the machine and namespace of process numbers, where the system names them; only within one is `pid` unique. */
  readonly space?: string | undefined;
  /** Start of the process in clock ticks since the boot, where the system names it. */
  readonly started?: string | undefined;
}

/**
 * Identity of a running process of this machine.
 *
 * @param pid - Number of the process. Defaults to this one.
 * @example
 * ```ts
 * import { processIdentity } from '@vse/formats';
 *
 * console.log((await processIdentity()).pid === process.pid); // true
 * ```
 */
export async function processIdentity(pid: number = process.pid): Promise<ProcessIdentity> {
  const [space, started] = await Promise.all([processSpace(), startOf(pid)]);
  return {
    pid,
    host: hostname(),
    ...(space !== undefined && { space }),
    ...(started !== undefined && { started }),
  };
}

/**
 * Checks whether a process still runs; `undefined` if it cannot be told, because it runs on another machine, in another
 * container, or ran before this machine was started again.
 *
 * @param owner - Identity that the process wrote down.
 * @example
 * ```ts
 * import { isRunningProcess, processIdentity } from '@vse/formats';
 *
 * console.log(await isRunningProcess(await processIdentity())); // true
 * ```
 */
export async function isRunningProcess(owner: ProcessIdentity): Promise<boolean | undefined> {
  if (owner.host !== hostname() || owner.space !== (await processSpace())) return undefined;
  if (!isRunning(owner.pid)) return false;
  const started = await startOf(owner.pid);
  if (started === 'ended') return false;
  return started === undefined || owner.started === undefined || started === owner.started;
}

/** True if a process of this number runs on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function processSpace(): Promise<string | undefined> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  const names = await readlink('/proc/self/ns/pid').catch(() => undefined);
  return boot === undefined || names === undefined ? undefined : `${boot.trim()} ${names}`;
}

/** Start of a process in clock ticks since the boot; `'ended'` for one that has ended but was not waited for. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name of the program, in parentheses, may hold blanks: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields?.[0] === 'Z' || fields?.[0] === 'X') return 'ended';
  return fields?.[19];
}
