import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { quoted, readTokenFile } from './token-file';

describe('readTokenFile', () => {
  let path: string;
  beforeAll(async () => {
    path = join(await temporaryFolder(), 'a.token.txt');
  });

  it('splits image, number and caption, keeping tabs and # within the caption', async () => {
    await writeFile(path, 'a.jpg#0\tA dog , number #1 .\nb.jpg.1#12\tTwo\tcats \n');
    expect(await readTokenFile('test', path)).toEqual([
      { image: 'a.jpg', number: 0, text: 'A dog , number #1 .' },
      { image: 'b.jpg.1', number: 12, text: 'Two\tcats' },
    ]);
  });

  it('names file and line of what it cannot read', async () => {
    await writeFile(path, 'a.jpg#0\tfine\na.jpg 1 no tab\n');
    await expect(readTokenFile('test', path)).rejects.toThrow(
      /a\.token\.txt, line 2 must be .*got "a\.jpg 1 no tab"/,
    );
    await writeFile(path, 'a.jpg#0\t \n');
    await expect(readTokenFile('test', path)).rejects.toThrow(
      /line 1 must have a caption, got none for a\.jpg#0/,
    );
  });

  it('shortens what it quotes', () => {
    expect(quoted('ab')).toBe('"ab"');
    expect(quoted('x'.repeat(100))).toHaveLength(65);
  });
});
