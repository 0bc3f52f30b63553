import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '@vse/testing';
import { readStoreIndex, writeStoreIndex, type StoreIndex } from './store-index';

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

describe('a store index', () => {
  it('is read as it was written', async () => {
    const folder = await temporaryFolder();
    expect(await readStoreIndex(folder)).toBeUndefined();
    await writeStoreIndex(folder, index);
    expect(await readStoreIndex(folder)).toEqual(index);
  });

  it('is refused with the fault if it is not one', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'index.json'), '{');
    await expect(readStoreIndex(folder)).rejects.toThrow(/index\.json is not JSON/);
    await writeFile(join(folder, 'index.json'), '[]');
    await expect(readStoreIndex(folder)).rejects.toThrow(/not the index of a feature store/);
  });

  const shard = {
    features: { file: 's.npy', sha256: 'x' },
    boxes: { file: 's.boxes.npy', sha256: 'y' },
    ids: ['a'],
    lengths: [2],
    skipped: [],
  };

  it.each([
    [{ version: 2 }, 'format vse-features, version 2'],
    [{ extractor: null }, 'extractor must have name and hash'],
    [{ dtype: 'int8' }, 'dtype must be float16 or float32, got int8'],
    [{ shape: [1, 2] }, 'shape must be three whole numbers'],
    [{ shape: [1, 2, -3] }, 'shape must be three whole numbers'],
    [{ shardSize: 0.5 }, 'shardSize must be a whole number'],
    [{ shards: {} }, 'shards must be a list'],
    [{ shards: [shard, null] }, 'shards[1] must have ids'],
    [{ shards: [{ ...shard, lengths: [3] }] }, 'shards[0] must have ids, a length from 0 to 2 for each'],
    [{ shards: [{ ...shard, lengths: [] }] }, 'shards[0]'],
    [{ shards: [{ ...shard, ids: [7] }] }, 'shards[0]'],
    [{ shards: [{ ...shard, boxes: undefined }] }, 'shards[0]'],
    [
      { shards: [{ ...shard, features: { file: '../s.npy', sha256: 'x' } }] },
      'files of the folder with their sha256',
    ],
    [{ shards: [{ ...shard, features: { file: '/etc/passwd', sha256: 'x' } }] }, 'files of the folder'],
    [{ shards: [{ ...shard, features: { file: '..', sha256: 'x' } }] }, 'files of the folder'],
  ])('is refused with %j', async (over, message) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'index.json'), JSON.stringify({ ...index, shards: [shard], ...over }));
    await expect(readStoreIndex(folder)).rejects.toThrow(DataError);
    await expect(readStoreIndex(folder)).rejects.toThrow(message);
  });
});
