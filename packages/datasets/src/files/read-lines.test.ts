import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentsOf, namesIn, readLines } from './read-lines';

describe('readLines', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lines-'));
    await writeFile(join(folder, 'plain.txt'), '\uFEFFone\r\ntwo\n\nfour\n');
    await writeFile(join(folder, 'zipped.gz'), gzipSync('a\nb'));
    await writeFile(join(folder, 'damaged.gz'), gzipSync('a\nb').subarray(0, 12));
  });

  it('drops the byte order mark and line ends, keeps empty lines within', async () => {
    expect(await readLines('test', join(folder, 'plain.txt'))).toEqual(['one', 'two', '', 'four']);
  });

  it('reads gzip and names a damaged file', async () => {
    expect(await readLines('test', join(folder, 'zipped.gz'))).toEqual(['a', 'b']);
    await expect(readLines('test', join(folder, 'damaged.gz'))).rejects.toThrow(/whole gzip file/);
  });

  it('says what is there instead of a missing file', async () => {
    await expect(readLines('test', join(folder, 'none.txt'))).rejects.toThrow(
      /test: .*none\.txt must be a readable file, got ENOENT; .* holds damaged\.gz, plain\.txt, zipped\.gz/,
    );
  });

  it('lists folders, and tells an empty from an absent one', async () => {
    expect(await namesIn(folder)).toEqual(['damaged.gz', 'plain.txt', 'zipped.gz']);
    expect(await namesIn(join(folder, 'none'))).toEqual([]);
    expect(await contentsOf(join(folder, 'none'))).toMatch(/there is no folder/);
    expect(await contentsOf(await mkdtemp(join(tmpdir(), 'empty-')))).toMatch(/is empty$/);
  });
});
