import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { temporaryFolder } from '@vse/testing';
import { expect, it, vi } from 'vitest';
import { readArguments } from './arguments';
import { labelOf, openCollection } from './collection';
import { hasFacts } from './search';

it('opens a table of works with their facts, and divides it by the seed', async () => {
  vi.stubEnv('VSE_CACHE', await temporaryFolder());
  const print = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const folder = await temporaryFolder();
  const rows = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const background = { r: 10 * i, g: 90, b: 200 - 10 * i };
      await sharp({ create: { width: 24, height: 16, channels: 3, background } })
        .png()
        .toFile(join(folder, `${i}.png`));
      return `${i}.png,Work ${i},Ann,18${10 + i},"A plain square. It is work number ${i}."`;
    }),
  );
  await writeFile(join(folder, 'works.csv'), `image,title,artist,date,description\n${rows.join('\n')}\n`);
  const { data, recordOf, phrasesOf } = await openCollection(readArguments(['--data', folder]));
  expect([data.train, data.dev!, data.test].map(({ imageCount }) => imageCount)).toEqual([14, 2, 4]);
  expect(data.test.captionToImage).toHaveLength(8);
  expect(data.notes.join()).toContain('20 descriptions have 40 sentences');
  const record = recordOf((await data.picture(0))!.file)!;
  expect(labelOf(record)).toMatch(/^Work \d+, Ann, 18\d\d$/);
  expect(hasFacts(record, [{ field: 'Artist', value: 'ann' }])).toBe(true);
  expect(hasFacts(record, [{ field: 'artist', value: 'Bob' }])).toBe(false);
  expect(labelOf({ id: 'bare' })).toBe('bare');
  expect(phrasesOf).toBeUndefined();
  vi.unstubAllEnvs();
  print.mockRestore();
});
