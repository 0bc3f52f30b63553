import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { damages, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { openFeatureStore } from './feature-store';
import { storeContent } from './testing/store-content';
import { tinyStore } from './testing/tiny-store';

/** All that a store holds, as text; undefined if it is refused. */
async function contentOf(folder: string): Promise<string | undefined> {
  try {
    return await storeContent(await openFeatureStore(folder));
  } catch (error) {
    expect(DataError.isInstance(error), String(error)).toBe(true);
    return undefined;
  }
}

describe.each(['float16', 'float32'] as const)('a damaged store of %s', (dtype) => {
  it('is refused or read as it was written, whatever byte of whatever file is damaged', async () => {
    const folder = join(await temporaryFolder(), 'store');
    await tinyStore(folder, dtype);
    const right = await contentOf(folder);
    expect(right).toContain('image-8');
    const names = (await readdir(folder)).filter((name) => !name.includes('shard-00001'));
    expect(names).toHaveLength(5);
    let refused = 0;
    for (const [seed, name] of names.entries()) {
      const path = join(folder, name);
      const whole = await readFile(path);
      for (const { name: fault, bytes } of damages(whole, { places: 40, seed })) {
        await writeFile(path, bytes);
        const content = await contentOf(folder);
        expect([right, undefined], `${name}: ${fault}`).toContain(content);
        refused += Number(content === undefined);
      }
      await rm(path);
      expect(await contentOf(folder), `${name} removed`).toBeUndefined();
      await writeFile(path, whole);
    }
    expect(refused).toBeGreaterThan(700); // no damage passes but by luck
    expect(await contentOf(folder)).toBe(right);
  });

  it('is refused if a file is that of another shard', async () => {
    const folder = join(await temporaryFolder(), 'store');
    await tinyStore(folder, dtype);
    for (const part of ['npy', 'boxes.npy']) {
      const [first, last] = [`shard-00000.${part}`, `shard-00002.${part}`].map((name) => join(folder, name));
      const whole = await readFile(first!);
      await copyFile(last!, first!);
      expect(await contentOf(folder)).toBeUndefined();
      await writeFile(first!, whole);
    }
  });
});

describe('a store of version 1', () => {
  /** Writes an index as version 1 had it: without checksums of the rows and of itself. */
  async function downgraded(): Promise<string> {
    const folder = join(await temporaryFolder(), 'store');
    await tinyStore(folder);
    const path = join(folder, 'index.json');
    const text = (await readFile(path, 'utf8'))
      .replace(/,"rows":"[^"]*"/g, '')
      .replace(/,"checksum":"[^"]*"/, '')
      .replace('"version":2', '"version":1');
    await writeFile(path, text);
    return folder;
  }

  it('opens with a note, and its shards are compared with their sha256', async () => {
    const folder = await downgraded();
    const store = await openFeatureStore(folder);
    expect(store.notes.join()).toMatch(/of version 1: its index has no checksum/);
    expect([...(await store.read([4]))[0]!.values]).toEqual([4, 0, 4, 1]);
    await store.close();
    const path = join(folder, 'shard-00001.npy');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    expect(await contentOf(folder)).toBeUndefined();
  });
});
