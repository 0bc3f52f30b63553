import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { linesUntilKilled } from '../testing/lines-until-killed';
import { openIndex } from './folder-index';

const program = fileURLToPath(new URL('../testing/add-until-killed.ts', import.meta.url));

it('loses nothing that add and remove acknowledged, killed at random counts', async () => {
  const folder = join(await temporaryFolder(), 'index');
  const random = seededRandom(41);
  const there = new Set<string>();
  const unsure = new Set<string>();
  for (let round = 0; round < 6; round++) {
    const first = round * 1000;
    for (const line of await linesUntilKilled(program, [folder, `${first}`], 1 + random.integer(60))) {
      const id = line.slice(1);
      if (line.startsWith('+')) there.add(id);
      if (line.startsWith('?')) unsure.add(id);
      if (line.startsWith('-')) {
        there.delete(id);
        unsure.delete(id);
      }
    }
    const index = await openIndex(folder, { threads: 1 });
    const [hits] = await index.search([Float32Array.of(1, 2, 3, 4)], { k: 10_000 });
    const found = new Set(hits!.map(({ id }) => id));
    // The call that the kill met may or may not have been made.
    expect([...there].filter((id) => !found.has(id) && !unsure.has(id))).toEqual([]);
    const surplus = [...found].filter((id) => !there.has(id));
    expect(surplus.length).toBeLessThan(2);
    for (const hit of hits!) expect(hit.metadata).toEqual({ number: Number(hit.id.slice(5)) });
    for (const id of surplus) there.add(id);
    for (const id of unsure) if (!found.has(id)) there.delete(id);
    unsure.clear();
    await index.close();
  }
  expect(there.size).toBeGreaterThan(20);
});
