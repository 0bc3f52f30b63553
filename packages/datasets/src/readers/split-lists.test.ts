import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { readSplitLists } from './split-lists';

it('reads the lists that are there and notes the others', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a.txt'), 'x.jpg\n\n y.jpg \n');
  const found = await readSplitLists('test', folder, ['a.txt'], { train: 'a.txt', test: 'b.txt' });
  expect(found.lists).toEqual({ train: ['x.jpg', 'y.jpg'] });
  expect(found.notes).toEqual(['No split test: b.txt is not in the folder.']);
});
