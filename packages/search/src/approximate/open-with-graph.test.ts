import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { buildIndex, openIndex } from '../disk/folder-index';
import { hasUsearch } from '../testing/has-usearch';
import { itemsOf, normalVectors } from '../testing/vectors';
import type { VectorIndex } from '../vector-index';
import { approximateIndex } from './approximate-index';
import { readGraphRecord } from './graph-record';
import { openWithGraph } from './open-with-graph';

const dim = 16;
const folderOf = async () => join(await temporaryFolder(), 'index');
const items = itemsOf(normalVectors(1, 400, dim));
const queries = normalVectors(2, 3, dim);
const failed = (message: string) => expect.fail(message);
const missing = () => Promise.reject(new Error('no such file'));

async function made(): Promise<string> {
  const folder = await folderOf();
  const index = await approximateIndex({ folder, dim, model: 'm', fromRows: 1, threads: 1 });
  await index.add(items);
  await index.save();
  await index.close();
  return folder;
}

const graphCount = (index: VectorIndex) => (index as { graphCount?: () => Promise<number> }).graphCount?.();

describe.skipIf(!hasUsearch)('openWithGraph', () => {
  it('searches by the graph that an index has, and refuses another model', async () => {
    const folder = await made();
    const index = await openWithGraph(folder, { model: 'm', onWarning: failed });
    expect(await graphCount(index)).toBe(400);
    const exact = await openIndex(folder, { readOnly: true });
    expect(await index.search(queries, { k: 5 })).toEqual(await exact.search(queries, { k: 5 }));
    await Promise.all([index.close(), exact.close()]);
    await expect(openWithGraph(folder, { model: 'n' })).rejects.toBeInstanceOf(OptionError);
  });

  it('brings new items into the graph once they are many, and finds them before', async () => {
    const folder = await made();
    const more = itemsOf(normalVectors(3, 100, dim)).map(({ id, vector }) => ({ id: `new ${id}`, vector }));
    const index = await openWithGraph(folder, { fromNewRows: 60 });
    await index.add(more.slice(0, 59));
    await index.save();
    expect(await graphCount(index)).toBe(400);
    const [hits] = await index.search([more[7]!.vector], { k: 1 });
    expect(hits![0]!.id).toBe('new item-7');
    await index.add(more.slice(59));
    await index.save();
    expect(await graphCount(index)).toBe(500);
    await index.close();
  });

  it('searches exactly without the library, and says so', async () => {
    const folder = await made();
    const told: string[] = [];
    const index = await openWithGraph(folder, {
      library: missing,
      onWarning: (message) => void told.push(message),
    });
    expect(told).toEqual([
      expect.stringMatching(/has a graph, and is searched exactly all the same.*usearch/),
    ]);
    expect(graphCount(index)).toBeUndefined();
    expect((await index.search(queries, { k: 5 }))[0]).toHaveLength(5);
    await index.close();
  });

  it('names a damaged graph', async () => {
    const folder = await made();
    const path = join(folder, 'graph.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('400', '401'));
    await expect(openWithGraph(folder)).rejects.toBeInstanceOf(DataError);
  });
});

it('opens an index without a graph exactly, in silence', async () => {
  const folder = await folderOf();
  await (await buildIndex({ folder, dim })).close();
  const index = await openWithGraph(folder, { library: missing, onWarning: failed });
  await index.add(items);
  await index.save();
  expect(await index.count()).toBe(400);
  await index.close();
  expect(await readGraphRecord(folder)).toBeUndefined();
  await expect(openWithGraph(await folderOf())).rejects.toThrow(/must hold an index/);
});
