import { join } from 'node:path';
import { OptionError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import {
  buildIndex,
  correctedIndex,
  embedShards,
  exactIndex,
  exportParquet,
  exportShards,
  indexPictures,
  indexShards,
  openIndex,
  pgIndex,
  searchBy,
  twoStageCurve,
  twoStageSearch,
  type PgPool,
  type VectorIndex,
} from '../index';
import { approximateIndex } from '../approximate';

const folder = await temporaryFolder();
const place = join(folder, 'none');
const index = exactIndex({ dim: 2 });
await index.add([{ id: 'a', vector: Float32Array.of(1, 0), metadata: { year: 2025 } }]);
const model = { score: () => Promise.resolve(new Float32Array()) };
const store = { read: () => Promise.resolve([]) };
const noServer: PgPool = {
  connect: () => Promise.reject(new Error('no server')),
  end: () => Promise.resolve(),
};
const two = { index, model, store, k: 1 };

/** Each public function with options, given those that are right; without the folder or server that would do anything. */
const calls: Readonly<Record<string, readonly [options: object, call: (options: never) => unknown]>> = {
  exactIndex: [{ dim: 2 }, exactIndex],
  buildIndex: [{ dim: 2 }, buildIndex],
  'buildIndex in a folder': [{ dim: 2, folder: place }, buildIndex],
  openIndex: [{}, (options) => openIndex(place, options)],
  approximateIndex: [{ dim: 2, folder: place }, approximateIndex],
  pgIndex: [{ connection: noServer, table: 'pictures', dim: 2, attempts: 1 }, pgIndex],
  correctedIndex: [{ dim: 2, bank: [], correction: {}, open: () => index }, correctedIndex],
  searchBy: [{ items: ['a'], k: 1 }, (options) => searchBy(undefined, index, options)],
  twoStageSearch: [two, twoStageSearch],
  'twoStageSearch: search': [{}, (options) => twoStageSearch(two).search([], options)],
  twoStageCurve: [{ ...two, queries: [] }, twoStageCurve],
  indexPictures: [{}, (options) => indexPictures(place, place, index, options)],
  embedShards: [{}, (options) => embedShards(place, [], place, options)],
  indexShards: [{}, (options) => indexShards([], index, options)],
  exportShards: [{}, (options) => exportShards(index, place, options)],
  exportParquet: [{}, (options) => exportParquet(index, place, options)],
  search: [{ k: 1 }, (options) => index.search([], options)],
  add: [{}, (options) => index.add([], options)],
};

/** The error of a call, whether it throws or rejects. */
async function errorOf(call: (options: never) => unknown, options: unknown): Promise<unknown> {
  return Promise.resolve()
    .then(() => call(options as never))
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

describe.each(Object.entries(calls))('options of %s', (name, [right, call]) => {
  const [where = ''] = name.split(/:| in /);

  it('are refused by the name of a key that is not known', async () => {
    const error = await errorOf(call, { ...right, treshold: 1 });
    expect(error).toBeInstanceOf(OptionError);
    expect((error as Error).message).toContain(where);
    expect((error as Error).message).toMatch(/options must be among .*, got treshold\./);
    // The call that remains is refused for its own reasons, if at all.
    expect(String(await errorOf(call, right))).not.toContain('options must be among');
  });

  it('are refused as null and as text', async () => {
    for (const wrong of [null, 'k']) {
      const error = await errorOf(call, wrong);
      expect(error).toBeInstanceOf(OptionError);
      expect((error as Error).message).toMatch(/options must be an object, got (null|string)\./);
    }
  });
});

describe('options', () => {
  it('that must be there are refused as undefined', async () => {
    for (const name of ['exactIndex', 'buildIndex', 'approximateIndex', 'pgIndex', 'searchBy', 'search']) {
      const error = await errorOf(calls[name]![1], undefined);
      expect((error as Error).message, name).toContain('options must be an object, got undefined.');
    }
  });

  it('of a graph are refused by name', async () => {
    const of = (graph: unknown) => approximateIndex({ folder: place, dim: 2, graph: graph as object });
    await expect(of({ efsearch: 400 })).rejects.toThrow(/approximateIndex: graph: .*, got efsearch\./);
    await expect(of(null)).rejects.toThrow(/approximateIndex: graph: options must be an object, got null\./);
    const pg = (approximate: unknown) =>
      pgIndex({ connection: noServer, table: 'p', dim: 2, approximate: approximate as object });
    await expect(pg({ efsearch: 400 })).rejects.toThrow(/pgIndex: approximate: .*, got efsearch\./);
    await expect(pg(null)).rejects.toThrow(/pgIndex: approximate: options must be an object, got null\./);
  });

  it('with a filter of null are refused, and do not search everything', async () => {
    const filter = null as never;
    await expect(index.search([Float32Array.of(1, 0)], { k: 1, filter })).rejects.toThrow(/a filter must be/);
    await expect(index.count(filter)).rejects.toThrow(/a filter must be/);
    await expect(searchBy(undefined, index, { items: ['a'], k: 1, filter })).rejects.toThrow(
      /a filter must be/,
    );
  });

  it('with a weight that is misspelt are refused, and do not count as 1', async () => {
    const items = [{ id: 'a', weigth: -1 } as never];
    await expect(searchBy(undefined, index, { items, k: 1 })).rejects.toThrow(/searchBy: .*, got weigth\./);
    const minus = { item: ['a'] } as never;
    await expect(searchBy(undefined, index, { items: ['a'], minus, k: 1 })).rejects.toThrow(
      /searchBy: minus: .*, got item\./,
    );
  });

  it('are refused with a model or a folder that is no text', async () => {
    expect(() => exactIndex({ dim: 2, model: 5 as never })).toThrow(
      /exactIndex: model must be text .*got 5\./,
    );
    await expect(buildIndex({ dim: 2, model: '', folder: place })).rejects.toThrow(
      /buildIndex: model must be text/,
    );
    await expect(buildIndex({ dim: 2, folder: '' })).rejects.toThrow(/buildIndex: folder must be text/);
    await expect(buildIndex({ dim: 2, folder: null as never })).rejects.toThrow(
      /buildIndex: folder must be text/,
    );
    await expect(openIndex(undefined as never)).rejects.toThrow(/openIndex: folder must be text/);
  });
});

it.each(['indexShards', 'exportShards', 'exportParquet', 'searchBy', 'twoStageSearch', 'indexPictures'])(
  '%s refuses what is no index',
  async (name) => {
    for (const wrong of [undefined, null, {}] as unknown as VectorIndex[]) {
      const byName: Readonly<Record<string, () => unknown>> = {
        indexShards: () => indexShards([], wrong),
        exportShards: () => exportShards(wrong, place),
        exportParquet: () => exportParquet(wrong, place),
        searchBy: () => searchBy(undefined, wrong, { items: ['a'], k: 1 }),
        twoStageSearch: () => twoStageSearch({ ...two, index: wrong }),
        indexPictures: () => indexPictures('model', place, wrong),
      };
      const error = await errorOf(byName[name]!, undefined);
      expect(error).toBeInstanceOf(OptionError);
      expect((error as Error).message).toMatch(new RegExp(`^${name}: index must be an index, .*, got `));
    }
  },
);
