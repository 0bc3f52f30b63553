import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { sealedJson } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { readStoreIndex, writeStoreIndex, type StoreIndex } from './store-index';

const index: StoreIndex = {
  format: 'vse-features',
  version: 2,
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
    for (const text of ['{', '[]', 'null', '{}', '{"version":2}']) {
      await writeFile(join(folder, 'index.json'), text);
      await expect(readStoreIndex(folder)).rejects.toThrow(/index\.json must end with a checksum/);
    }
    await writeFile(join(folder, 'index.json'), sealedJson({}));
    await expect(readStoreIndex(folder)).rejects.toThrow(/not the index of a feature store: format/);
  });

  const shard = {
    features: { file: 's.npy', sha256: 'x', rows: 'AAAAAA==' },
    boxes: { file: 's.boxes.npy', sha256: 'y', rows: 'AAAAAA==' },
    ids: ['a'],
    lengths: [2],
    skipped: [],
  };

  it.each([
    [{ version: 3 }, 'version: '],
    [{ version: 2.5 }, 'version: '],
    [{ extractor: null }, 'extractor: '],
    [{ dtype: 'int8' }, 'dtype: '],
    [{ shape: [1, 2] }, 'shape.2: '],
    [{ shape: [1, 2, -3] }, 'shape.2: '],
    [{ shardSize: 0.5 }, 'shardSize: '],
    [{ shardSize: 0 }, 'shardSize: '],
    [{ shards: {} }, 'shards: '],
    [{ shards: [shard, null] }, 'shards.1: '],
    [{ shards: [{ ...shard, lengths: [3] }] }, 'shards[0] must have a length from 0 to 2 for each id'],
    [{ shards: [{ ...shard, lengths: [] }] }, 'shards[0]'],
    [{ shards: [{ ...shard, ids: [7] }] }, 'shards.0.ids.0: '],
    [{ shards: [{ ...shard, boxes: undefined }] }, 'shards[0]'],
    [{ shards: [{ ...shard, boxes: { file: 's.npy', sha256: 'x' } }] }, 'a checksum for each row'],
    [{ shards: [shard], complete: true, shape: [2, 2, 3] }, 'must list 2 rows as its shape says, got 1'],
  ])('is refused with %j', async (over, message) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'index.json'), sealedJson({ ...index, shards: [shard], ...over }));
    await expect(readStoreIndex(folder)).rejects.toThrow(DataError);
    await expect(readStoreIndex(folder)).rejects.toThrow(message);
  });

  it.each(['../s.npy', '/etc/passwd', '..', 'a/b', ''])('is refused with the file %j', async (file) => {
    const folder = await temporaryFolder();
    const features = { ...shard.features, file };
    const led = sealedJson({ ...index, shards: [{ ...shard, features }] });
    await writeFile(join(folder, 'index.json'), led);
    await expect(readStoreIndex(folder)).rejects.toThrow(
      'shards.0.features.file: must be a file of the folder',
    );
  });

  it('of version 1 has no checksums', async () => {
    const folder = await temporaryFolder();
    const old = { ...index, version: 1, shards: [{ ...shard, features: { file: 's.npy', sha256: 'x' } }] };
    await writeFile(join(folder, 'index.json'), JSON.stringify(old));
    expect((await readStoreIndex(folder))?.version).toBe(1);
    await writeFile(join(folder, 'index.json'), JSON.stringify({ ...old, version: 2 }));
    await expect(readStoreIndex(folder)).rejects.toThrow(/must end with a checksum/);
  });
});
