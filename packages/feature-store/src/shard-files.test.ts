import { spawnSync } from 'node:child_process';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NpyFile } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it, vi } from 'vitest';
import { openFeatureStore } from './feature-store';
import { descriptorShare, shardFiles } from './shard-files';
import { tinyStore } from './testing/tiny-store';
import type { ManyShardsReport } from './testing/read-many-shards';

const fileNamed = (name: string, close = () => Promise.resolve()) => ({ name, close }) as unknown as NpyFile;
const nameOf = (file: NpyFile) => Promise.resolve((file as unknown as { name: string }).name);

describe('shardFiles', () => {
  it('opens each file once, and closes the least recently used one for another', async () => {
    const files = shardFiles(2);
    const opened: string[] = [];
    const closed: string[] = [];
    const use = (name: string) =>
      files.using(
        name,
        () => {
          opened.push(name);
          return Promise.resolve(fileNamed(name, () => Promise.resolve(void closed.push(name))));
        },
        nameOf,
      );
    for (const name of ['a', 'b', 'a', 'c', 'a']) expect(await use(name)).toBe(name);
    expect([opened, closed, files.open]).toEqual([['a', 'b', 'c'], ['b'], 2]);
    await Promise.all(['d', 'e', 'f', 'a', 'd'].map(use));
    expect(files.open).toBe(2);
    await files.close('');
    expect(files.open).toBe(0);
    expect(closed.sort()).toEqual(opened.sort());
  });

  it('tries a failed open again, and holds no place for it', async () => {
    const files = shardFiles(1);
    const open = vi.fn(() => Promise.reject<NpyFile>(new Error('no')));
    for (let i = 0; i < 3; i++) await expect(files.using('a', open, nameOf)).rejects.toThrow('no');
    expect([open.mock.calls.length, files.open]).toEqual([3, 0]);
    expect(await files.using('a', () => Promise.resolve(fileNamed('a')), nameOf)).toBe('a');
  });

  it('closes all files although one fails, and passes the failure on', async () => {
    const files = shardFiles(4);
    const closed: string[] = [];
    const put = (name: string, fails = false) => {
      const close = () => (fails ? Promise.reject(new Error(name)) : Promise.resolve(void closed.push(name)));
      return files.using(name, () => Promise.resolve(fileNamed(name, close)), nameOf);
    };
    await put('a', true);
    await put('b');
    await put('c');
    await expect(files.close('')).rejects.toThrow('a');
    expect([closed, files.open]).toEqual([['b', 'c'], 0]);
  });

  it('makes room where the system has no descriptor left', async () => {
    const files = shardFiles(100);
    await files.using('a', () => Promise.resolve(fileNamed('a')), nameOf);
    let tries = 0;
    const scarce = () => {
      tries += 1;
      const error = new Error('cannot be opened', { cause: Object.assign(new Error(), { code: 'EMFILE' }) });
      return tries === 1 ? Promise.reject(error) : Promise.resolve(fileNamed('b'));
    };
    expect(await files.using('b', scarce, nameOf)).toBe('b');
    expect([tries, files.open]).toEqual([2, 1]);
    const never = () => Promise.reject(Object.assign(new Error('full'), { code: 'EMFILE' }));
    await expect(files.using('c', never, nameOf)).rejects.toThrow('full');
    expect(files.open).toBe(0);
  });
});

describe('descriptorShare', () => {
  it('is a quarter of the limit', async () => {
    const file = join(await temporaryFolder(), 'limits');
    for (const [limit, share] of [
      ['64', 16],
      ['4', 2],
      ['1048576', 128],
      ['unlimited', 128],
    ] as const) {
      await writeFile(
        file,
        `Limit    Soft Limit   Hard Limit  Units\nMax open files     ${limit}    9999   files\n`,
      );
      expect(descriptorShare(file)).toBe(share);
    }
    expect(descriptorShare(`${file}-none`)).toBe(32);
  });
});

describe('a store', () => {
  it('is readable again after one failed open, and refuses to be read once closed', async () => {
    const folder = join(await temporaryFolder(), 'store');
    await tinyStore(folder);
    const store = await openFeatureStore(folder);
    const path = join(folder, 'shard-00001.npy');
    await rename(path, `${path}-away`);
    await expect(store.read([4])).rejects.toThrow(/shard-00001\.npy cannot be opened \(ENOENT\)/);
    await rename(`${path}-away`, path);
    expect([...(await store.read([4]))[0]!.values]).toEqual([4, 0, 4, 1]);
    await store.close();
    await store.close();
    await expect(store.read([4])).rejects.toThrow(/is closed/);
  });

  it('of 200 shards is read with 64 descriptors', async () => {
    const folder = await temporaryFolder();
    const program = fileURLToPath(new URL('./testing/read-many-shards.ts', import.meta.url));
    const command = `ulimit -n 64 && exec '${process.execPath}' --conditions=@vse/source --import tsx '${program}' '${folder}'`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ sum: 19900 * 2, open: 16 } satisfies ManyShardsReport);
  });
});
