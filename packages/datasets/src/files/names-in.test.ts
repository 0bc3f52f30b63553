import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { contentsOf, namesIn } from './names-in';

describe('namesIn and contentsOf', () => {
  it('list folders, and tell an empty from an absent one', async () => {
    const folder = await temporaryFolder();
    expect(await contentsOf(folder)).toMatch(/is empty$/);
    for (let i = 9; i >= 0; i--) await writeFile(join(folder, `${i}.txt`), '');
    expect((await namesIn(folder)).slice(0, 2)).toEqual(['0.txt', '1.txt']);
    expect(await contentsOf(folder)).toMatch(/ holds 0\.txt, .*, 7\.txt and 2 more$/);
    expect(await namesIn(join(folder, 'none'))).toEqual([]);
    expect(await contentsOf(join(folder, 'none'))).toMatch(/there is no folder/);
  });
});
