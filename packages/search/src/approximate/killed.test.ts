import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { hasUsearch } from '../testing/has-usearch';
import { linesUntilKilled } from '../testing/lines-until-killed';
import { approximateIndex } from './approximate-index';

const program = fileURLToPath(new URL('../testing/graph-until-killed.ts', import.meta.url));

it.skipIf(!hasUsearch)('loses nothing that was acknowledged, killed while it makes graphs', async () => {
  const folder = join(await temporaryFolder(), 'index');
  const random = seededRandom(43);
  const there = new Set<string>();
  for (let round = 0; round < 5; round++) {
    // The call that the kill met may or may not have been made.
    const unsure = new Set<string>();
    for (const line of await linesUntilKilled(program, [folder, `${round * 1000}`], 1 + random.integer(40))) {
      const id = line.slice(1);
      if (line.startsWith('+')) there.add(id);
      if (line.startsWith('?')) unsure.add(id);
      if (line.startsWith('-')) {
        there.delete(id);
        unsure.delete(id);
      }
    }
    const index = await approximateIndex({ folder, dim: 4, fromRows: 1, threads: 1 });
    for (const save of [false, true]) {
      if (save) await index.save();
      const [hits] = await index.search([Float32Array.of(1, 2, 3, 4)], { k: 10_000 });
      const found = new Set(hits!.map(({ id }) => id));
      expect([...there].filter((id) => !found.has(id) && !unsure.has(id))).toEqual([]);
      const surplus = [...found].filter((id) => !there.has(id));
      expect(surplus.length).toBeLessThan(2);
      for (const hit of hits!) expect(hit.metadata).toEqual({ number: Number(hit.id.slice(5)) });
      for (const id of surplus) there.add(id);
      for (const id of unsure) if (!found.has(id)) there.delete(id);
      unsure.clear();
    }
    expect(await index.graphCount()).toBeGreaterThanOrEqual(there.size);
    await index.close();
    // What a kill left is gone.
    expect((await readdir(folder)).filter((name) => name.startsWith('graph-'))).toHaveLength(2);
  }
  expect(there.size).toBeGreaterThan(20);
});
