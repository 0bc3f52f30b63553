import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '@vse/testing';
import { openFeatureStore } from './feature-store';
import { createFeatureStore } from './store-writer';
import type { StoredImage } from './write-shard';

const options = {
  extractor: { name: 'toy', settings: { kind: 1 } },
  ids: ['a', 'b', 'c'],
  length: 2,
  dim: 1,
  shardSize: 2,
};

const image = (id: string, ...values: number[]): StoredImage => ({
  id,
  features: { values: Float32Array.from(values), length: values.length, dim: 1 },
  boxes: new Float32Array(values.length * 4).fill(values[0]!),
});

describe('createFeatureStore', () => {
  it('writes shards in any order and completes them to one store', async () => {
    const folder = await temporaryFolder();
    const writer = await createFeatureStore(folder, options);
    expect(writer.shardCount).toBe(2);
    expect(writer.idsOf(1)).toEqual(['c']);
    await writer.write(1, [image('c', 5)]);
    await writer.write(0, [image('a', 1, 2), image('b', 3)]);
    const store = await writer.complete();
    expect((await store.read([2, 0])).map(({ values }) => [...values])).toEqual([[5], [1, 2]]);
    await store.close();
    expect((await readdir(folder)).sort()).toEqual([
      'index.json',
      'shard-00000.boxes.npy',
      'shard-00000.npy',
      'shard-00001.boxes.npy',
      'shard-00001.npy',
    ]);
  });

  it('keeps finished shards over a restart, and rewrites damaged ones', async () => {
    const folder = await temporaryFolder();
    const first = await createFeatureStore(folder, options);
    await first.write(0, [image('a', 1), image('b', 3)]);
    await first.write(1, [image('c', 5)]);
    await writeFile(join(folder, 'shard-00001.npy'), 'damage');
    const second = await createFeatureStore(folder, options);
    expect(second.finished(0)?.ids).toEqual(['a', 'b']);
    expect(second.finished(1)).toBeUndefined();
    await expect(second.complete()).rejects.toThrow(/1 of 2 shards finished/);
    await second.write(1, [image('c', 6)]);
    const store = await second.complete();
    expect([...(await store.read([2]))[0]!.values]).toEqual([6]);
    await store.close();
  });

  it('removes the records that a run left which was killed after its final index', async () => {
    const folder = await temporaryFolder();
    const first = await createFeatureStore(folder, options);
    await first.write(0, [image('a', 1), image('b', 3)]);
    await first.write(1, [image('c', 5)]);
    const records = ['shard-00000.json', 'shard-00001.json'];
    const texts = await Promise.all(records.map((name) => readFile(join(folder, name))));
    await (await first.complete()).close();
    const undisturbed = await readdir(folder);
    for (const [i, name] of records.entries()) await writeFile(join(folder, name), texts[i]!);
    const second = await createFeatureStore(folder, options);
    await (await second.complete()).close();
    expect(await readdir(folder)).toEqual(undisturbed);
  });

  it('makes a store again that other rules made, complete or not', async () => {
    for (const complete of [true, false]) {
      const folder = await temporaryFolder();
      const first = await createFeatureStore(folder, options);
      await first.write(0, [image('a', 1), image('b', 3)]);
      await first.write(1, [image('c', 5)]);
      if (complete) await (await first.complete()).close();
      const ruled = { ...options, extractor: { ...options.extractor, rules: 2 } };
      const second = await createFeatureStore(folder, ruled);
      expect(second.notes.join()).toMatch(/made by earlier rules, now version 2: it is made again/);
      expect([second.finished(0), second.finished(1)]).toEqual([undefined, undefined]);
      await second.write(1, [image('c', 7)]);
      // A run that is killed here leaves nothing of the earlier rules that the next one would keep.
      const third = await createFeatureStore(folder, ruled);
      expect([third.notes, third.finished(0), third.finished(1)?.ids]).toEqual([[], undefined, ['c']]);
      await third.write(0, [image('a', 8), image('b', 9)]);
      const store = await third.complete();
      expect((await store.read([0, 1, 2])).map(({ values }) => values[0])).toEqual([8, 9, 7]);
      await store.close();
      const other = await createFeatureStore(folder, {
        ...options,
        extractor: { ...options.extractor, rules: 3 },
      });
      expect(other.notes.join()).toMatch(/by version 2 of the rules, now version 3/);
      await expect(other.complete()).rejects.toThrow(/0 of 2 shards finished/);
    }
  });

  it('writes a shard again whose record is that of another shard', async () => {
    const folder = await temporaryFolder();
    const skip = (id: string): StoredImage => ({ id, skipped: { id, file: `${id}.jpg`, reason: 'broken' } });
    for (const second of [image('c', 5), skip('c')]) {
      const wider = { ...options, ids: ['a', 'b', 'c', 'd'] };
      const first = await createFeatureStore(join(folder, String('skipped' in second)), wider);
      await first.write(0, [image('a', 1), image('b', 3)]);
      await first.write(1, [second, skip('d')]);
      const [one, other] = ['shard-00000.json', 'shard-00001.json'].map((name) =>
        join(folder, String('skipped' in second), name),
      );
      await copyFile(other!, one!);
      const again = await createFeatureStore(join(folder, String('skipped' in second)), wider);
      expect(again.finished(0)).toBeUndefined();
      expect(again.finished(1)?.skipped.map(({ id }) => id)).toContain('d');
    }
  });

  it('is unfinished while a shard of a finished store is rewritten', async () => {
    const folder = await temporaryFolder();
    const first = await createFeatureStore(folder, options);
    await first.write(0, [image('a', 1), image('b', 3)]);
    await first.write(1, [image('c', 5)]);
    await (await first.complete()).close();
    await rm(join(folder, 'shard-00000.npy'));
    const second = await createFeatureStore(folder, options);
    await second.write(0, [image('a', 7), image('b', 8)]);
    await expect(openFeatureStore(folder)).rejects.toThrow(/not finished/);
    const third = await createFeatureStore(folder, options);
    const store = await third.complete();
    expect((await store.read([0, 2])).map(({ values }) => values[0])).toEqual([7, 5]);
    await store.close();
  });

  it('leaves out skipped images, also a whole shard of them', async () => {
    const folder = await temporaryFolder();
    const writer = await createFeatureStore(folder, options);
    const skip = (id: string): StoredImage => ({ id, skipped: { id, file: `${id}.jpg`, reason: 'broken' } });
    await writer.write(0, [skip('a'), skip('b')]);
    await writer.write(1, [image('c', 5)]);
    const store = await writer.complete();
    expect(store.ids).toEqual(['c']);
    expect([...(await store.read([0]))[0]!.values]).toEqual([5]);
    await store.close();
    const none = await createFeatureStore(await temporaryFolder(), { ...options, ids: ['a'] });
    await none.write(0, [skip('a')]);
    await expect(none.complete()).rejects.toThrow(/not one image/);
  });

  it('opens a finished store of other versions, and refuses to add shards to it', async () => {
    const folder = await temporaryFolder();
    const by = (sharp: string) => ({ ...options, extractor: { ...options.extractor, versions: { sharp } } });
    const first = await createFeatureStore(folder, by('1.0'));
    await first.write(0, [image('a', 1), image('b', 3)]);
    await expect(createFeatureStore(folder, by('2.0'))).rejects.toThrow(/versions\.sharp is "1\.0" there/);
    await first.write(1, [image('c', 5)]);
    await (await first.complete()).close();
    await (await (await createFeatureStore(folder, by('2.0'))).complete()).close();
    await rm(join(folder, 'shard-00000.npy'));
    await expect(createFeatureStore(folder, by('2.0'))).rejects.toThrow(/versions\.sharp/);
  });

  it('refuses other settings, repeated ids and shards of other images', async () => {
    const folder = await temporaryFolder();
    const writer = await createFeatureStore(folder, options);
    await expect(createFeatureStore(folder, { ...options, dtype: 'float32' })).rejects.toThrow(
      /float16.*float32/,
    );
    await expect(createFeatureStore(folder, { ...options, ids: ['a', 'a'] })).rejects.toThrow(/got a twice/);
    await expect(createFeatureStore(folder, { ...options, ids: [] })).rejects.toThrow(/empty/);
    await expect(createFeatureStore(folder, { ...options, shardSize: 0 })).rejects.toThrow(/shardSize/);
    await expect(writer.write(0, [image('b', 1), image('a', 1)])).rejects.toThrow(/in that order/);
  });
});
