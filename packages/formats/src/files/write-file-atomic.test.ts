import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { prepareFolder } from './prepare-folder';
import { syncFolder, writeFileAtomic } from './write-file-atomic';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

describe('writeFileAtomic', () => {
  it('writes text, bytes and pieces over an existing file', async () => {
    const path = join(folder, 'a.txt');
    await writeFileAtomic(path, 'first');
    await writeFileAtomic(path, Buffer.from('second'));
    expect(await readFile(path, 'utf8')).toBe('second');
    await writeFileAtomic(path, [Buffer.from('th'), Buffer.alloc(0), Buffer.from('ird')]);
    expect(await readFile(path, 'utf8')).toBe('third');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('leaves the old file and no other where the content fails half way', async () => {
    const path = join(folder, 'a.txt');
    await writeFileAtomic(path, 'old');
    async function* failing() {
      yield Buffer.from('new');
      await Promise.resolve();
      throw new Error('the disk is full');
    }
    await expect(writeFileAtomic(path, failing())).rejects.toThrow('the disk is full');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('keeps every write whole when several write one name at once', async () => {
    const path = join(folder, 'a.txt');
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(1000 + i));
    await Promise.all(texts.map((text, i) => writeFileAtomic(path, text, { sync: i % 2 === 0 })));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('names a file whose folder is missing', async () => {
    const path = join(folder, 'no', 'a.txt');
    await expect(writeFileAtomic(path, 'x')).rejects.toThrow(`${path} cannot be written (ENOENT)`);
    await expect(writeFileAtomic(path, 'x')).rejects.toBeInstanceOf(DataError);
  });
});

describe('syncFolder', () => {
  it('takes a folder and refuses a missing one', async () => {
    await expect(syncFolder(folder)).resolves.toBeUndefined();
    await expect(syncFolder(join(folder, 'no'))).rejects.toThrow('ENOENT');
  });
});

describe('prepareFolder', () => {
  it('makes the folder and removes what dead writers left, and only that', async () => {
    const path = join(folder, 'of', 'pictures');
    await prepareFolder(path);
    const id = '00000000-0000-0000-0000-000000000000';
    const names = [`.a.${process.pid}-${id}.tmp`, `.a.b.4194305-${id}.tmp`, '.hidden', 'a.tmp'];
    await Promise.all(names.map((name) => writeFile(join(path, name), 'x')));
    await prepareFolder(path);
    expect((await readdir(path)).sort()).toEqual([names[0], '.hidden', 'a.tmp'].sort());
  });
});
