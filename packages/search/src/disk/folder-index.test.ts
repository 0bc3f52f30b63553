import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError, VseError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { describeIndex } from '../testing/conformance/describe-index';
import { slowSearch } from '../testing/slow-search';
import { clusteredVectors, itemsOf, normalVectors } from '../testing/vectors';
import { buildIndex, openIndex } from './folder-index';

/** Folder of each index of the suite, to open it again. */
const folders = new WeakMap<object, string>();

for (const precision of ['float32', 'int8'] as const) {
  describeIndex(`buildIndex of ${precision} in a folder`, {
    async create(options) {
      const folder = join(await temporaryFolder(), 'index');
      const index = await buildIndex({ ...options, folder, precision, threads: 1 });
      folders.set(index, folder);
      return index;
    },
    async again(index) {
      const folder = folders.get(index)!;
      await index.close();
      const opened = await openIndex(folder, { threads: 1 });
      folders.set(opened, folder);
      return opened;
    },
  });
}

describe('buildIndex', () => {
  it('is in memory without a folder, and refuses a folder that has an index', async () => {
    const index = await buildIndex({ dim: 2 });
    expect(await index.count()).toBe(0);
    const folder = join(await temporaryFolder(), 'index');
    await (await buildIndex({ folder, dim: 2 })).close();
    await expect(buildIndex({ folder, dim: 2 })).rejects.toThrow(/must not hold an index/);
    await expect(buildIndex({ folder: join(folder, 'x'), dim: 0 })).rejects.toBeInstanceOf(OptionError);
  });
});

describe('openIndex', () => {
  it('names a folder without an index, another model, and a second writer', async () => {
    const folder = join(await temporaryFolder(), 'index');
    await expect(openIndex(folder)).rejects.toThrow(/must hold an index.*buildIndex/);
    const index = await buildIndex({ folder, dim: 2, model: 'aaaa' });
    await expect(openIndex(folder)).rejects.toThrow(/in use by process/);
    await expect(openIndex(folder)).rejects.toBeInstanceOf(VseError);
    await index.close();
    await expect(openIndex(folder, { model: 'bbbb' })).rejects.toThrow(/"aaaa".*"bbbb"/);
    const again = await openIndex(folder, { model: 'aaaa' });
    expect([again.dim, again.metric, again.model]).toEqual([2, 'cosine', 'aaaa']);
    await again.close();
  });

  it('reads beside a writer, and changes nothing', async () => {
    const folder = join(await temporaryFolder(), 'index');
    const writer = await buildIndex({ folder, dim: 2 });
    await writer.add([{ id: 'a', vector: Float32Array.of(1, 0) }]);
    const reader = await openIndex(folder, { readOnly: true });
    expect(await reader.count()).toBe(1);
    await expect(reader.add([{ id: 'b', vector: Float32Array.of(1, 0) }])).rejects.toThrow(/reading alone/);
    await expect(reader.save()).rejects.toBeInstanceOf(OptionError);
    await reader.close();
    await writer.close();
  });

  it.each(['float32', 'int8'] as const)(
    'finds in %s across segments and the log what a slow loop finds',
    async (precision) => {
      const folder = join(await temporaryFolder(), 'index');
      const items = itemsOf(clusteredVectors(21, 2500, 20));
      const queries = normalVectors(22, 4, 20);
      // Small logs: every add saves the one before. Little room: most chunks are read from the file each time.
      const options = { logBytes: 1000, cacheBytes: 60_000, threads: 1 };
      let index = await buildIndex({ folder, dim: 20, precision, ...options });
      for (let at = 0; at < 2500; at += 100) await index.add(items.slice(at, at + 100));
      expect((await readdir(folder)).filter((name) => name.endsWith('.rows')).length).toBeLessThan(17);
      await index.remove(items.slice(0, 300).map(({ id }) => id));
      const left = items.slice(300);
      for (let round = 0; round < 3; round++) {
        const wanted = queries.map((query) => slowSearch(left, query, 15, 'cosine'));
        expect(await index.search(queries, { k: 15 })).toEqual(wanted);
        if (round === 0) await index.save();
        await index.close();
        index = await openIndex(folder, options);
      }
      await index.close();
    },
  );

  it('answers searches that are under way while segments are merged', async () => {
    const folder = join(await temporaryFolder(), 'index');
    const items = itemsOf(normalVectors(23, 400, 8));
    const index = await buildIndex({ folder, dim: 8, precision: 'int8', threads: 1 });
    await index.add(items);
    await index.save();
    await index.remove(items.slice(0, 200).map(({ id }) => id));
    const query = items[250]!.vector;
    const searches = Array.from({ length: 20 }, () => index.search([query], { k: 5 }));
    const saved = index.save();
    const more = Array.from({ length: 20 }, () => index.search([query], { k: 5 }));
    const wanted = [slowSearch(items.slice(200), query, 5, 'cosine')];
    expect(await Promise.all([...searches, ...more])).toEqual(Array.from({ length: 40 }, () => wanted));
    await saved;
    expect(await index.search([query], { k: 5 })).toEqual(wanted);
    expect((await readdir(folder)).filter((name) => name.endsWith('.rows'))).toHaveLength(1);
    await index.close();
  });

  it('removes what an interrupted save left', async () => {
    const folder = join(await temporaryFolder(), 'index');
    await (await buildIndex({ folder, dim: 2 })).close();
    const { writeFile } = await import('node:fs/promises');
    for (const name of ['segment-00009.rows', 'log-00007', 'notes.txt'])
      await writeFile(join(folder, name), 'x');
    await (await openIndex(folder)).close();
    expect((await readdir(folder)).sort()).toEqual(['index.json', 'log-00001', 'notes.txt']);
  });

  it('says so of a manifest of another version', async () => {
    const folder = join(await temporaryFolder(), 'index');
    await (await buildIndex({ folder, dim: 2 })).close();
    const { readFile, writeFile } = await import('node:fs/promises');
    const { parseSealedJson, sealedJson } = await import('@vse/formats');
    const path = join(folder, 'index.json');
    const value = parseSealedJson(path, await readFile(path, 'utf8'));
    await writeFile(path, sealedJson({ ...value, version: 2 }));
    await expect(openIndex(folder)).rejects.toThrow(/not of an index that this version reads: version/);
    await expect(openIndex(folder)).rejects.toBeInstanceOf(DataError);
  });
});
