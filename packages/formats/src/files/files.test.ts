import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openForReading, readExactly } from './files';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

describe('openForReading', () => {
  it('names a missing file and a folder', async () => {
    const missing = join(folder, 'nothing.npy');
    await expect(openForReading('reader', missing)).rejects.toThrow(
      `reader: ${missing} cannot be opened (ENOENT). Check the path`,
    );
    await expect(openForReading('reader', folder)).rejects.toThrow('is not a file');
    await expect(openForReading('reader', folder)).rejects.toBeInstanceOf(DataError);
  });

  it.skipIf(process.platform === 'win32')('does not wait for the writer of a pipe', async () => {
    const pipe = join(folder, 'pipe.jpg');
    execFileSync('mkfifo', [pipe]);
    await expect(openForReading('reader', pipe)).rejects.toThrow(`reader: ${pipe} is not a file.`);
  });
});

describe('readExactly', () => {
  it('reads the bytes requested and names the byte at which a short file ends', async () => {
    const path = join(folder, 'five');
    await writeFile(path, 'abcde');
    const { file, size } = await openForReading('reader', path);
    expect(size).toBe(5);
    expect((await readExactly('reader', path, file, 1, 3)).toString()).toBe('bcd');
    expect(await readExactly('reader', path, file, 5, 0)).toHaveLength(0);
    await expect(readExactly('reader', path, file, 3, 4)).rejects.toThrow(
      'five ends at byte 5, wanted 4 bytes from byte 3 on',
    );
    await file.close();
  });
});
