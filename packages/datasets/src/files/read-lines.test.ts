import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBytes } from './read-bytes';
import { largestText, readLines } from './read-lines';

describe('readLines', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
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

  it('names what is there instead of a missing file', async () => {
    await expect(readLines('test', join(folder, 'none.txt'))).rejects.toThrow(
      /test: .*none\.txt must be a readable file, got ENOENT; .* holds damaged\.gz, plain\.txt, zipped\.gz/,
    );
  });

  it('refuses text over the limit, unzipped, and stops reading there', async () => {
    expect(largestText).toBe(256 * 1024 * 1024);
    const bomb = join(folder, 'bomb.gz');
    await writeFile(bomb, gzipSync(Buffer.alloc(8 << 20))); // 8 KB
    const read: number[] = [];
    const drain = async (limit: number) => {
      for await (const piece of readBytes('test', bomb, { limit })) read.push(piece.length);
    };
    await expect(drain(1 << 20)).rejects.toThrow(/bomb\.gz must hold at most 1048576 bytes of text/);
    expect(read.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(1 << 20);
    await expect(readLines('test', bomb, { limit: 1 << 20 })).rejects.toThrow(/at most 1048576 bytes/);
    expect(await readLines('test', bomb, { limit: 8 << 20 })).toHaveLength(1); // the limit is included
    await expect(readLines('test', folder)).rejects.toThrow(/must be a readable file, got EISDIR/);
  });
});
