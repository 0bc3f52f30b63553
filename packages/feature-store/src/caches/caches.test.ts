import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import { lockFolder, sealedJson } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { openFeatureStore } from '../feature-store';
import { createFeatureStore } from '../store-writer';
import { readStoreIndex } from '../store-index';
import { tinyStore } from '../testing/tiny-store';
import { cachesText } from './caches-text';
import { holdFeatureStore } from './hold-store';
import { holdPictures } from './picture-folders';
import { listFeatureStores } from './list-stores';
import { pruneFeatureStores } from './prune-stores';

/** A folder of caches: `new` and `more/old`, whose files are of the given time. */
async function caches() {
  const home = await temporaryFolder();
  const [fresh, old] = [join(home, 'new'), join(home, 'more', 'old')];
  for (const folder of [fresh, old]) {
    await mkdir(folder, { recursive: true });
    await tinyStore(folder);
  }
  const time = new Date('2020-01-02T03:04:05Z');
  for (const name of await readdir(old)) await utimes(join(old, name), time, time);
  return { home, fresh, old, time };
}

const foldersOf = (stores: readonly { readonly folder: string }[]): string[] =>
  stores.map(({ folder }) => folder);

describe('listFeatureStores', () => {
  it('tells contents, size and last use of each store, the last used first', async () => {
    const { home, fresh, old, time } = await caches();
    await createFeatureStore(join(home, 'begun'), {
      extractor: { name: 'toy', settings: {} },
      ids: ['a'],
      length: 1,
      dim: 4,
      about: 'one picture',
    });
    const { stores, refused } = await listFeatureStores(home);
    expect(refused).toEqual([]);
    expect(foldersOf(stores)).toEqual(expect.arrayContaining([join(home, 'begun'), fresh, old]));
    const last = stores.at(-1)!;
    expect(last).toMatchObject({ folder: old, about: 'features by toy', shape: [9, 3, 2], complete: true });
    expect(last.lastUsed).toEqual(time);
    expect(last.inUse).toBe(false);
    // Three shards of three rows of three float16 vectors of two numbers, and boxes of four float32, headers and index.
    expect(last.bytes).toBeGreaterThan(9 * 3 * (2 * 2 + 4 * 4));
    expect(stores.find(({ complete }) => !complete)).toMatchObject({
      about: 'one picture',
      shape: [1, 1, 4],
    });
  });

  it('counts opening a store as its use, and leaves the times of its shards', async () => {
    const { home, old, time } = await caches();
    await (await openFeatureStore(old)).close();
    const { stores } = await listFeatureStores(home);
    expect(stores.find(({ folder }) => folder === old)!.lastUsed.getTime()).toBeGreaterThan(time.getTime());
    expect((await stat(join(old, 'shard-00000.npy'))).mtime).toEqual(time);
  });

  it('refuses a folder that is not there', async () => {
    await expect(listFeatureStores(join(await temporaryFolder(), 'none'))).rejects.toThrow(
      /cannot be read \(ENOENT\)/,
    );
  });
});

describe('pruneFeatureStores', () => {
  it('removes what was not used since a time, then all', async () => {
    const { home, fresh, old } = await caches();
    const first = await pruneFeatureStores(home, { unusedSince: new Date('2021-01-01') });
    expect(foldersOf(first.removed)).toEqual([old]);
    expect(foldersOf(first.stores)).toEqual([fresh]);
    expect(await readdir(join(home, 'more'))).toEqual([]);
    expect(foldersOf((await pruneFeatureStores(home)).removed)).toEqual([fresh]);
    expect(await readdir(home)).toEqual(['more']);
  });

  it('touches no folder without a valid index, no other file, and nothing behind a link', async () => {
    const { home, fresh, old } = await caches();
    const outside = await temporaryFolder();
    await tinyStore(outside);
    await symlink(outside, join(home, 'link'));
    await writeFile(join(fresh, 'thesis.txt'), 'precious');
    for (const [name, index] of [
      ['page', '{"format":"vse-features"}'],
      ['broken', 'not JSON'],
      ['sealed', sealedJson({ format: 'other' })],
    ] as const) {
      await mkdir(join(home, name));
      await writeFile(join(home, name, 'index.json'), index);
      await writeFile(join(home, name, 'shard-00000.npy'), '');
    }
    const { removed, refused } = await pruneFeatureStores(home);
    expect(new Set(foldersOf(removed))).toEqual(new Set([fresh, old]));
    expect(foldersOf(refused).sort()).toEqual(['broken', 'page', 'sealed'].map((name) => join(home, name)));
    for (const name of ['page', 'broken', 'sealed'])
      expect(await readdir(join(home, name))).toEqual(['index.json', 'shard-00000.npy']);
    expect(await readdir(fresh)).toEqual(['thesis.txt']);
    expect((await readStoreIndex(outside))?.complete).toBe(true);
  });

  it('never removes a file that an index names and that is no file of a store', async () => {
    const { home, fresh } = await caches();
    const index = (await readStoreIndex(fresh))!;
    const [first, ...rest] = index.shards;
    const named = { ...first!, features: { ...first!.features!, file: 'thesis.txt' } };
    await writeFile(join(fresh, 'index.json'), sealedJson({ ...index, shards: [named, ...rest] }));
    await writeFile(join(fresh, 'thesis.txt'), 'precious');
    await pruneFeatureStores(home);
    expect(await readdir(fresh)).toEqual(['thesis.txt']);
  });

  it('leaves a store that a process holds, and takes that of a killed one', async () => {
    const { home, fresh, old } = await caches();
    const held = [await holdFeatureStore(fresh), await holdFeatureStore(fresh)];
    await held[0]!.release();
    expect((await listFeatureStores(home)).stores.find(({ folder }) => folder === fresh)!.inUse).toBe(true);
    const module = new URL('../index.ts', import.meta.url).href;
    const code = `const { holdFeatureStore } = await import(${JSON.stringify(module)}); await holdFeatureStore(${JSON.stringify(old)}); console.log('held'); setInterval(() => {}, 1000);`;
    const flags = ['--conditions=@vse/source', '--import', 'tsx', '--input-type=module', '-e', code];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect((await pruneFeatureStores(home)).removed).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(foldersOf((await pruneFeatureStores(home)).removed)).toEqual([old]);
    expect(await readdir(join(home, 'more'))).toEqual([]);
    await held[1]!.release();
    expect(foldersOf((await pruneFeatureStores(home)).removed)).toEqual([fresh]);
  });

  it('leaves a store under any other lock of its folder', async () => {
    const { home, fresh, old } = await caches();
    const lock = await lockFolder(fresh);
    expect(foldersOf((await pruneFeatureStores(home)).removed)).toEqual([old]);
    await lock.release();
  });

  it('leaves a store whose damaged lock is fresh, and takes one whose lock is old', async () => {
    const { home, fresh, old } = await caches();
    for (const folder of [fresh, old]) await writeFile(join(folder, '.vse.lock'), '{"pid"');
    const long = new Date('2020-01-02');
    await utimes(join(old, '.vse.lock'), long, long);
    expect(foldersOf((await pruneFeatureStores(home)).removed)).toEqual([old]);
  });

  it('refuses to hold a store that is being pruned', async () => {
    const { fresh } = await caches();
    const lock = await lockFolder(fresh, { name: 'prune' });
    await expect(holdFeatureStore(fresh)).rejects.toThrow(DataError);
    await lock.release();
    expect((await readdir(fresh)).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});

describe('holdPictures', () => {
  /** A folder of caches with two unpacked pictures, one in a folder of its own, and a text that is none of them. */
  async function unpacked() {
    const home = await temporaryFolder();
    const folder = join(home, 'pictures', 'birds');
    const held = await holdPictures(folder, { of: '/data/birds.tar', count: 2 });
    await mkdir(join(folder, 'of one'));
    for (const name of ['a.jpg', 'of one/b.PNG', '.c.jpg.1-x.tmp']) await writeFile(join(folder, name), 'four');
    return { home, folder, held };
  }

  it('lists unpacked pictures with their size and place, and removes them when they are old', async () => {
    const { home, folder, held } = await unpacked();
    await writeFile(join(folder, 'thesis.txt'), 'precious');
    expect(await cachesText({ folder: home })).toMatch(
      /: 1 cache, 12 B\n +12 B {2}used .* 2 pictures unpacked from \/data\/birds\.tar \(in use\) {2}in pictures\/birds$/,
    );
    expect(await cachesText({ folder: home, prune: 'all' })).toMatch(/removed 0 caches, 0 B\nleft 1 cache, 12 B/);
    await held.release();
    expect(await cachesText({ folder: home, prune: '1h' })).toMatch(/removed 0 caches/);
    expect(await cachesText({ folder: home, prune: 'all' })).toMatch(/removed 1 cache, 12 B\n.*birds.*\nleft 0 caches/);
    expect(await readdir(folder)).toEqual(['thesis.txt']);
  });

  it('counts an opening as a use, and leaves a folder whose record is damaged or another file', async () => {
    const { home, folder, held } = await unpacked();
    await held.release();
    const record = join(folder, 'pictures.json');
    await utimes(record, new Date('2020-01-02'), new Date('2020-01-02'));
    expect(await cachesText({ folder: home })).toContain('used 2020-01-02');
    await (await holdPictures(folder, { of: '/data/birds.tar', count: 2 })).release();
    expect(await cachesText({ folder: home, prune: '30d' })).toMatch(/removed 0 caches/);
    for (const text of ['{}', sealedJson({ format: 'other' })]) {
      await writeFile(record, text);
      expect(await cachesText({ folder: home, prune: 'all' })).toMatch(/removed 0 caches[^]*birds: passed over: /);
      expect(await readdir(folder)).toContain('a.jpg');
    }
  });
}); // prettier-ignore

describe('cachesText', () => {
  it('lists caches, removes old ones, and names what it passes over', async () => {
    const { home } = await caches();
    await mkdir(join(home, 'page'));
    await writeFile(join(home, 'page', 'index.json'), '[]');
    const listed = await cachesText({ folder: home });
    expect(listed).toMatch(/: 2 caches, \d+\.\d kB\n/);
    expect(listed).toMatch(
      /\n {2,}\d+\.\d kB {2}used 2020-01-02 03:04 {2}features by toy, 9 x 3 x 2 float16 {2}in more\/old\n/,
    );
    expect(listed).toMatch(/page: passed over: feature store: /);
    const pruned = await cachesText({ folder: home, prune: '30d' });
    expect(pruned).toMatch(/: removed 1 cache, .*\n.* in more\/old\nleft 1 cache, .*\n.* in new\n/);
    expect(await cachesText({ folder: home, prune: 'all' })).toMatch(
      /removed 1 cache, .*\n.*\nleft 0 caches, 0 B/,
    );
  });

  it.each(['', '30', '-1d', '1y', 'All', '1.5d'])('refuses the age %j', async (prune) => {
    const { home } = await caches();
    await expect(cachesText({ folder: home, prune })).rejects.toThrow(OptionError);
    expect((await listFeatureStores(home)).stores.length).toBe(2);
  });
});
