import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesReadBy, temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { itemsOf, normalVectors } from '../testing/vectors';
import { buildIndex, openIndex } from './folder-index';

it('opens without reading segments and log, and searches int8 without reading most vectors', async () => {
  const folder = join(await temporaryFolder(), 'index');
  const items = itemsOf(normalVectors(61, 3000, 64));
  const built = await buildIndex({ folder, dim: 64, precision: 'int8', threads: 1 });
  await built.add(items);
  await built.save();
  await built.close();
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(3000 * 64 * 5);

  let index: Awaited<ReturnType<typeof openIndex>> | undefined;
  const opening = await bytesReadBy(async () => {
    index = await openIndex(folder, { threads: 1 });
  });
  expect(opening).toBe(0); // the list of files alone, which is read whole
  const searching = await bytesReadBy(() => index!.search([items[7]!.vector], { k: 5 }));
  expect(searching).toBeGreaterThan(3000 * 64);
  expect(searching).toBeLessThan(3000 * 64 * 2);
  const again = await bytesReadBy(() => index!.search([items[8]!.vector], { k: 5 }));
  expect(again).toBeLessThan(200 * 64 * 4);
  await index!.close();
});
