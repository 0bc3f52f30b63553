import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { openIndex } from './folder-index';

const program = fileURLToPath(new URL('../testing/add-until-killed.ts', import.meta.url));

/** Runs the program until it has said `count` lines, and kills it; returns what it said up to its end. */
async function linesUntilKilled(folder: string, first: number, count: number): Promise<readonly string[]> {
  const flags = ['--conditions=@vse/source', '--import', 'tsx', program, folder, `${first}`];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close'); // a process that is ending still holds its lock
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === count) child.kill('SIGKILL');
  }
  await closed;
  return lines;
}

it('loses nothing that add and remove acknowledged, killed at random counts', async () => {
  const folder = join(await temporaryFolder(), 'index');
  const random = seededRandom(41);
  const there = new Set<string>();
  const unsure = new Set<string>();
  for (let round = 0; round < 6; round++) {
    const first = round * 1000;
    for (const line of await linesUntilKilled(folder, first, 1 + random.integer(60))) {
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
