import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { acknowledged } from '../testing/acknowledged';
import { hasUsearch } from '../testing/has-usearch';
import { approximateIndex } from './approximate-index';

const program = fileURLToPath(new URL('../testing/graph-until-killed.ts', import.meta.url));

it.skipIf(!hasUsearch)('loses nothing that was acknowledged, killed while it makes graphs', async () => {
  const folder = join(await temporaryFolder(), 'index');
  const random = seededRandom(43);
  const changes = acknowledged(program, folder);
  for (let round = 0; round < 5; round++) {
    await changes.run(round * 1000, 1 + random.integer(40));
    const index = await approximateIndex({ folder, dim: 4, fromRows: 1, threads: 1 });
    await changes.expectIn(index);
    await index.save();
    await changes.expectIn(index);
    expect(await index.graphCount()).toBeGreaterThanOrEqual(changes.count);
    await index.close();
    // What a kill left is gone.
    expect((await readdir(folder)).filter((name) => name.startsWith('graph-'))).toHaveLength(2);
  }
  expect(changes.count).toBeGreaterThan(20);
});
