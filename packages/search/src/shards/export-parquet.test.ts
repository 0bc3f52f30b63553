import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError, DataError, OptionError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { exactIndex } from '../exact/exact-index';
import { itemsOf, normalVectors } from '../testing/vectors';
import type { SearchItem } from '../vector-index';
import { exportParquet } from './export-parquet';

const items: readonly SearchItem[] = [
  ...itemsOf(normalVectors(71, 50, 3)),
  {
    id: 'dog \u{1F415}',
    vector: Float32Array.of(1 / 3, 1e-7, -2e5),
    metadata: { year: 1, note: 'é"\n', old: true },
  },
  {
    id: 'parts',
    vector: { values: Float32Array.of(1, 2, 3, 4, 5, 6), length: 2, dim: 3 },
    metadata: { year: 2 },
  },
  { id: 'one part', vector: { values: Float32Array.of(7, 8, 9), length: 1, dim: 3 } },
];

/** Index of `items`, and a path. */
async function start() {
  const index = exactIndex({ dim: 3, model: 'abc', metric: 'dot' });
  await index.add(items);
  const folder = await temporaryFolder();
  return { index, folder, path: join(folder, 'embeddings.parquet') };
}

async function bytesOf(path: string): Promise<ArrayBuffer> {
  return Uint8Array.from(await readFile(path)).buffer;
}

describe('exportParquet', () => {
  it('writes every vector with its id, part and metadata, in row groups', async () => {
    const { index, path } = await start();
    const seen: (readonly number[])[] = [];
    expect(await exportParquet(index, path, { groupItems: 20, onProgress: (...now) => seen.push(now) })).toBe(
      53,
    );
    expect(seen).toEqual([
      [20, 53],
      [40, 53],
      [53, 53],
    ]);
    const file = await bytesOf(path);
    const wanted = items.flatMap(({ id, vector, metadata }): readonly Record<string, unknown>[] => {
      const facts = metadata ? JSON.stringify(metadata) : null;
      if (vector instanceof Float32Array) return [{ id, part: null, vector: [...vector], metadata: facts }];
      return Array.from({ length: vector.length }, (_, part) => ({
        id,
        part,
        vector: [...vector.values.subarray(3 * part, 3 * part + 3)],
        metadata: facts,
      }));
    });
    expect(await parquetReadObjects({ file })).toEqual(wanted);
    const { row_groups: groups, key_value_metadata: about } = parquetMetadata(file);
    expect(groups.map(({ num_rows }) => num_rows)).toEqual([20n, 20n, 14n]);
    expect(about).toEqual([{ key: 'vse', value: '{"dim":3,"metric":"dot","model":"abc"}' }]);
  });

  it('writes a file as large as its vectors', async () => {
    const { index, path } = await start();
    await index.add(itemsOf(normalVectors(72, 2000, 3)).map((item) => ({ ...item, id: `more ${item.id}` })));
    await exportParquet(index, path);
    expect((await stat(path)).size).toBeLessThan(2053 * (3 * 4 + 20));
  });

  it('leaves no file where it is stopped, and names what it lacks', async () => {
    const { index, folder, path } = await start();
    const stop = new AbortController();
    const stopped = exportParquet(index, path, {
      groupItems: 10,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(await readdir(folder)).toEqual([]);
    await expect(exportParquet(exactIndex({ dim: 3 }), path)).rejects.toBeInstanceOf(DataError);
    await expect(exportParquet(index, path, { groupItems: 0 })).rejects.toBeInstanceOf(OptionError);
    const library = () => Promise.reject(new Error('not here'));
    await expect(exportParquet(index, path, { library })).rejects.toThrow(
      /must load hyparquet-writer.*not here/,
    );
    await expect(exportParquet(index, path, { library })).rejects.toBeInstanceOf(BackendError);
    await expect(exportParquet(index, join(folder, 'no', 'x'))).rejects.toThrow(/cannot be written/);
  });
});
