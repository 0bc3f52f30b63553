import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareFolder, writeAtomic } from './write-atomic';

describe('writeAtomic', () => {
  it('leaves the whole file and nothing else, whoever wrote last', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atomic-'));
    const path = join(folder, 'a.txt');
    const texts = ['x'.repeat(1e5), 'y'.repeat(2e5)];
    await Promise.all(texts.map((text) => writeAtomic(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['a.txt']);
  });
});

describe('prepareFolder', () => {
  it('removes what dead writers left, and only that', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'prepare-'));
    const id = '00000000-0000-0000-0000-000000000000';
    const names = [`.${process.pid}-${id}.tmp`, `.4194305-${id}.tmp`, '.hidden', 'a.tmp'];
    await Promise.all(names.map((name) => writeFile(join(folder, name), 'x')));
    await prepareFolder(folder);
    expect((await readdir(folder)).sort()).toEqual([names[0], '.hidden', 'a.tmp'].sort());
  });
});
