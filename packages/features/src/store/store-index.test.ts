import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { digestOf, readStoreIndex, writeStoreIndex, type Json, type StoreIndex } from './store-index';

const index: StoreIndex = {
  format: 'vse-features',
  version: 1,
  extractor: { name: 'toy', settings: {}, hash: 'x' },
  dtype: 'float16',
  shape: [1, 2, 3],
  shardSize: 4,
  images: 'y',
  complete: false,
  shards: [],
};

describe('digestOf', () => {
  it('does not depend on the order of keys, and does on that of lists', () => {
    expect(digestOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(digestOf({ b: { d: null, c: [1, 2] }, a: 1 }));
    expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
  });

  it('differs where values differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b) && typeof a !== typeof b);
        expect(digestOf(a as Json)).not.toBe(digestOf(b as Json));
      }),
    );
  });
});

describe('a store index', () => {
  it('comes back as it was written', async () => {
    const folder = await temporaryFolder();
    expect(await readStoreIndex(folder)).toBeUndefined();
    await writeStoreIndex(folder, index);
    expect(await readStoreIndex(folder)).toEqual(index);
  });

  it('is refused where it is not one', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'index.json'), '{');
    await expect(readStoreIndex(folder)).rejects.toThrow(/index\.json is not JSON/);
    await writeFile(join(folder, 'index.json'), '[]');
    await expect(readStoreIndex(folder)).rejects.toThrow(/not the index of a feature store/);
  });
});
