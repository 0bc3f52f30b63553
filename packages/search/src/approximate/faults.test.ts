import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { damages, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { hasUsearch } from '../testing/has-usearch';
import { itemsOf, normalVectors } from '../testing/vectors';
import { approximateIndex } from './approximate-index';

const dim = 8;
const queries = normalVectors(101, 2, dim);
const open = (folder: string, readOnly = false) =>
  approximateIndex({ folder, dim, fromRows: 1, threads: 1, readOnly });

/** An index with a graph, removed items, and items that the graph lacks. */
async function smallIndex(folder: string): Promise<void> {
  const index = await open(folder);
  const items = itemsOf(normalVectors(102, 80, dim));
  await index.add(items.slice(0, 60));
  await index.save();
  await index.remove([items[1]!.id]);
  await index.add(items.slice(60));
  await index.close();
}

/** All that an index answers, as text; undefined if it is refused. */
async function contentOf(folder: string): Promise<string | undefined> {
  try {
    const index = await open(folder, true);
    try {
      return JSON.stringify([await index.search(queries, { k: 100 }), await index.count()]);
    } finally {
      await index.close();
    }
  } catch (error) {
    expect(DataError.isInstance(error), String(error)).toBe(true);
    return undefined;
  }
}

/** Files of the graph. */
async function graphFiles(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('graph'));
}

describe.skipIf(!hasUsearch)('a damaged graph', () => {
  it('is refused by name, whatever byte of whatever file is damaged', async () => {
    const folder = join(await temporaryFolder(), 'index');
    await smallIndex(folder);
    const right = await contentOf(folder);
    expect(right).toContain('item-79');
    const names = await graphFiles(folder);
    expect(names).toHaveLength(3);
    for (const [seed, name] of names.entries()) {
      const path = join(folder, name);
      const whole = await readFile(path);
      for (const { name: fault, bytes } of damages(whole, { places: 25, seed })) {
        await writeFile(path, bytes);
        expect([right, undefined], `${name}: ${fault}`).toContain(await contentOf(folder));
      }
      if (name !== 'graph.json') {
        await rm(path);
        expect(await contentOf(folder), `${name} removed`).toBeUndefined();
      }
      await writeFile(path, whole);
    }
    expect(await contentOf(folder)).toBe(right);
  });

  it('is made again by save, once its record is removed or its damage was met', async () => {
    const folder = join(await temporaryFolder(), 'index');
    await smallIndex(folder);
    const right = await contentOf(folder);
    await rm(join(folder, 'graph.json'));
    expect(await contentOf(folder)).toBe(right); // searched exactly
    let index = await open(folder);
    expect(await index.graphCount()).toBe(0);
    await index.save();
    expect(await index.graphCount()).toBe(79);
    await index.close();
    expect(await contentOf(folder)).toBe(right);

    const path = join(
      folder,
      (await graphFiles(folder)).find((name) => /^graph-\d+$/.test(name))!,
    );
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    await writeFile(path, bytes);
    index = await open(folder);
    await expect(index.search(queries, { k: 1 })).rejects.toThrow(
      /graph-0000\d is damaged: its checksum is another/,
    );
    await index.add([{ id: 'new', vector: queries[0]! }]); // the vectors are whole
    await index.save();
    expect((await index.search(queries, { k: 1 }))[0]![0]!.id).toBe('new');
    expect(await index.graphCount()).toBe(80);
    await index.close();
  });
});
