import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError, OptionError, VseError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './lock-folder';
import { isRunningProcess, processIdentity } from './running-process';

let folder: string;
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'run');
});

const token = '01234567-89ab-cdef-0123-456789abcdef';
const since = '2001-01-01T00:00:00.000Z';
const lockFile = () => join(folder, '.vse.lock');
/** Puts the lock of another process in place. */
async function lockOf(holder: object): Promise<void> {
  await (await lockFolder(folder)).release(); // makes the folder
  await writeFile(lockFile(), JSON.stringify({ ...(await processIdentity()), token, since, ...holder }));
}

describe('lockFolder', () => {
  it('is held once, names the process that holds it, and leaves nothing when released', async () => {
    const lock = await lockFolder(folder);
    expect(lock.file).toBe(lockFile());
    const second = lockFolder(folder);
    await expect(second).rejects.toThrow(
      `lockFolder: ${folder} is in use by process ${process.pid}, this one, since`,
    );
    await expect(second).rejects.toBeInstanceOf(VseError);
    const other = await lockFolder(folder, { name: 'row' });
    await lock.release();
    await lock.release();
    const again = await lockFolder(folder);
    await Promise.all([again.release(), other.release()]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes to exactly one of many that find it stale', async () => {
    for (let round = 0; round < 5; round++) {
      await lockOf({ pid: 4194305 });
      const tries = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(folder)));
      const locks = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(locks).toHaveLength(1);
      expect((await readdir(folder)).filter((name) => !name.endsWith('.tmp'))).toEqual(['.vse.lock']);
      await locks[0]!.release();
    }
  });

  it('outlives no process: one that was killed, one whose number was given away, one cut short', async () => {
    for (const holder of [{ pid: 4194305 }, { started: '1' }, { token: '../../precious' }]) {
      await lockOf(holder);
      await (await lockFolder(folder)).release();
    }
    await writeFile(lockFile(), '{"pid":');
    await (await lockFolder(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over from a process that was killed with SIGKILL, and not before', async () => {
    const module = JSON.stringify(fileURLToPath(new URL('lock-folder.ts', import.meta.url)));
    const program = `
      const { lockFolder } = await import(${module});
      await lockFolder(${JSON.stringify(folder)});
      console.log('locked');
      setInterval(() => undefined, 1000);`;
    const options = ['--conditions=@vse/source', '--import', 'tsx', '--input-type=module', '-e', program];
    const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await expect(lockFolder(folder)).rejects.toThrow(`is in use by process ${child.pid!}, since`);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const lock = await lockFolder(folder);
    expect(JSON.parse(await readFile(lock.file, 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it('waits for a sign of life from another machine, and takes over after its silence', async () => {
    const far = { host: `not-${hostname()}`, pid: process.pid };
    await lockOf(far);
    await utimes(lockFile(), 0, 0); // silent since 1970
    await (await lockFolder(folder)).release();
    await lockOf(far);
    const locking = lockFolder(folder, { silence: 200 });
    await (await locking).release(); // nothing touched it meanwhile
    await lockOf(far);
    const refused = lockFolder(folder, { silence: 600_000 });
    const touched = setInterval(() => void utimes(lockFile(), Date.now() / 1000, Date.now() / 1000 + 5), 50);
    await expect(refused).rejects.toThrow(`by process ${process.pid} on not-${hostname()}`);
    clearInterval(touched);
  });

  it('shows signs of life', async () => {
    const lock = await lockFolder(folder, { silence: 40 });
    await utimes(lock.file, 0, 0);
    const before = await readFile(lock.file, 'utf8');
    await expect.poll(() => statSync(lock.file).mtimeMs, { timeout: 600_000 }).toBeGreaterThan(0);
    expect(await readFile(lock.file, 'utf8')).toBe(before);
    await lock.release();
  });

  it('refuses a silence out of range, and a folder that is a file', async () => {
    await expect(lockFolder(folder, { silence: 0 })).rejects.toThrow(OptionError);
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(lockFolder(file)).rejects.toThrow(DataError);
    await expect(lockFolder(file)).rejects.toThrow(`${file} cannot be locked (EEXIST)`);
  });
});

describe('isRunningProcess', () => {
  it('knows this process, one that has ended, and not those elsewhere', async () => {
    const own = await processIdentity();
    expect(own).toMatchObject({ pid: process.pid, host: hostname() });
    expect(await isRunningProcess(own)).toBe(true);
    expect(await isRunningProcess({ ...own, pid: 4194305 })).toBe(false);
    expect(await isRunningProcess({ ...own, host: 'elsewhere' })).toBeUndefined();
    expect(await isRunningProcess({ ...own, space: 'another boot' })).toBeUndefined();
  });
});
