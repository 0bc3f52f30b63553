import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { openIndex } from '../disk/folder-index';
import { hashVector } from '../testing/fake-embedder';
import { linesUntilKilled } from '../testing/lines-until-killed';
import type { IndexEntry } from '../vector-index';

const program = fileURLToPath(new URL('../testing/index-until-killed.ts', import.meta.url));

it('has every picture once, killed at random points and run again, while pictures come, go and move', async () => {
  const home = await temporaryFolder();
  const [folder, indexFolder] = [join(home, 'pictures'), join(home, 'index')];
  const random = seededRandom(43);
  const files = new Map<string, string>();
  const write = async (id: string, text: string) => {
    await mkdir(join(folder, id, '..'), { recursive: true });
    await writeFile(join(folder, id), text);
    files.set(id, text);
  };
  for (let i = 0; i < 40; i++) await write(`${i % 4}/${i}.jpg`, `picture ${i}`);
  const embedded: string[] = [];
  let kills = 0;
  for (let round = 0; kills < 5; round++) {
    const lines = await linesUntilKilled(program, [folder, indexFolder], 1 + random.integer(20));
    embedded.push(...lines.filter((line) => line.startsWith('embeds ')));
    if (!lines.at(-1)!.startsWith('ends')) kills += 1;
    // One is changed, one moved, one gone, some new.
    const ids = [...files.keys()];
    await write(random.pick(ids), `changed in round ${round}`);
    const [from, to] = [random.pick(ids), `moved/${round}.png`];
    await mkdir(join(folder, 'moved'), { recursive: true });
    await rename(join(folder, from), join(folder, to));
    files.set(to, files.get(from)!);
    files.delete(from);
    const last = random.pick([...files.keys()]);
    await rm(join(folder, last));
    files.delete(last);
    for (let i = 0; i < 8; i++) await write(`new/${round}-${i}.jpg`, `picture ${i} of round ${round}`);
  }
  const last = await linesUntilKilled(program, [folder, indexFolder], Infinity);
  expect(last.at(-1)).toMatch(/^ends .*"failed":0/);
  const index = await openIndex(indexFolder, { threads: 1, model: 'fake' });
  const entries: IndexEntry[] = [];
  for await (const block of index.entries()) entries.push(...block);
  expect(entries.map(({ id }) => id).sort()).toEqual([...files.keys()].sort());
  expect(await index.count()).toBe(files.size);
  const items = await index.get([...files.keys()]);
  [...files.values()].forEach((text, i) =>
    expect(items[i]!.vector).toEqual(Float32Array.from(hashVector(text, 4))),
  );
  await index.close();
  // What was acknowledged is not embedded again: a kill costs the batch under way and the one that was read.
  const again = embedded.length - new Set(embedded).size;
  expect(again).toBeLessThanOrEqual(kills * 3);
  // A run with nothing to do embeds nothing.
  expect(await linesUntilKilled(program, [folder, indexFolder], Infinity)).toEqual([
    'ends {"added":0,"renamed":0,"removed":0,"failed":0}',
  ]);
});
