import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLines } from './read-lines';

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

  it('refuses what is larger than any caption file', async () => {
    const bomb = join(folder, 'bomb.gz');
    await writeFile(bomb, gzipSync(Buffer.alloc(257 << 20))); // 250 KB
    await expect(readLines('test', bomb)).rejects.toThrow(
      /bomb\.gz must hold at most 268435456 bytes of text/,
    );
    await expect(readLines('test', folder)).rejects.toThrow(/must be a readable file, got EISDIR/);
  });
});
