import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { acknowledged } from '../testing/acknowledged';
import { openIndex } from './folder-index';

const program = fileURLToPath(new URL('../testing/add-until-killed.ts', import.meta.url));

it('loses nothing that add and remove acknowledged, killed at random counts', async () => {
  const folder = join(await temporaryFolder(), 'index');
  const random = seededRandom(41);
  const changes = acknowledged(program, folder);
  for (let round = 0; round < 6; round++) {
    await changes.run(round * 1000, 1 + random.integer(60));
    const index = await openIndex(folder, { threads: 1 });
    await changes.expectIn(index);
    await index.close();
  }
  expect(changes.count).toBeGreaterThan(20);
});
