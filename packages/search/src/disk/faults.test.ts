import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { damages, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { itemsOf, normalVectors } from '../testing/vectors';
import { buildIndex, openIndex } from './folder-index';

const dim = 5;
const queries = normalVectors(31, 2, dim);

/** An index with two segments, removed items, and a log with several records. */
async function smallIndex(folder: string, precision: 'float32' | 'int8', seed = 32): Promise<void> {
  const index = await buildIndex({ folder, dim, precision, threads: 1 });
  const items = itemsOf(normalVectors(seed, 40, dim)).map((item, i) => ({
    ...item,
    id: seed === 32 ? item.id : `Item-${i}`,
    metadata: { number: i },
  }));
  await index.add(items.slice(0, 15));
  await index.save();
  await index.add([{ ...items[20]!, id: items[3]!.id }, ...items.slice(15, 30)]);
  await index.save();
  await index.remove([items[1]!.id, items[16]!.id]);
  await index.add(items.slice(30));
  await index.add([{ ...items[3]!, id: items[17]!.id }]);
  await index.close();
}

/** All that an index answers, as text; undefined if it is refused. */
async function contentOf(folder: string): Promise<string | undefined> {
  try {
    const index = await openIndex(folder, { threads: 1, readOnly: true });
    try {
      const filter = { field: 'number', from: 3 } as const;
      return JSON.stringify([
        await index.search(queries, { k: 100 }),
        await index.count(filter),
        await index.count(),
      ]);
    } finally {
      await index.close();
    }
  } catch (error) {
    expect(DataError.isInstance(error), String(error)).toBe(true);
    return undefined;
  }
}

describe.each(['float32', 'int8'] as const)('a damaged index of %s', (precision) => {
  it('is refused or answers as before, whatever byte of whatever file is damaged', async () => {
    const folder = join(await temporaryFolder(), 'index');
    await smallIndex(folder, precision);
    const right = await contentOf(folder);
    expect(right).toContain('item-39');
    const names = await readdir(folder);
    expect(names).toHaveLength(precision === 'int8' ? 10 : 8);
    let refused = 0;
    let tried = 0;
    for (const [seed, name] of names.entries()) {
      const path = join(folder, name);
      const whole = await readFile(path);
      for (const { name: fault, bytes } of damages(whole, { places: 25, seed })) {
        await writeFile(path, bytes);
        const content = await contentOf(folder);
        expect([right, undefined], `${name}: ${fault}`).toContain(content);
        refused += Number(content === undefined);
        tried += 1;
      }
      await rm(path);
      expect(await contentOf(folder), `${name} removed`).toBeUndefined();
      await writeFile(path, whole);
    }
    expect(refused).toBeGreaterThan(0.9 * tried); // no damage passes but by luck
    expect(await contentOf(folder)).toBe(right);
  });

  it('is refused if a file is that of another index', async () => {
    const parent = await temporaryFolder();
    const [one, other] = [join(parent, 'one'), join(parent, 'other')];
    await smallIndex(one, precision);
    await smallIndex(other, precision, 33);
    for (const name of await readdir(one)) {
      if (name === 'index.json') continue;
      const whole = await readFile(join(one, name));
      await cp(join(other, name), join(one, name));
      expect(await contentOf(one), name).toBeUndefined();
      await writeFile(join(one, name), whole);
    }
  });

  it('keeps what was acknowledged, and drops a record that a crash cut', async () => {
    const folder = join(await temporaryFolder(), 'index');
    await smallIndex(folder, precision);
    const right = await contentOf(folder);
    const log = join(
      folder,
      (await readdir(folder)).find((name) => name.startsWith('log-'))!,
    );
    const whole = await readFile(log);
    for (const tail of [Buffer.of(1), Buffer.alloc(7), Buffer.alloc(300, 9)]) {
      await writeFile(log, Buffer.concat([whole, tail]));
      expect(await contentOf(folder)).toBe(right);
    }
    const index = await openIndex(folder);
    await index.add([{ id: 'after', vector: queries[0]! }]);
    await index.close();
    expect(await contentOf(folder)).toContain('after');
  });
});
