import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { openPlain, readBytes } from './read-bytes';

const readAll = async (path: string): Promise<number> => {
  let bytes = 0;
  for await (const piece of readBytes('reader', path)) bytes += piece.length;
  return bytes;
};

it.skipIf(process.platform === 'win32')('does not wait for the writer of a pipe', async () => {
  const pipe = join(await temporaryFolder(), 'captions.csv');
  execFileSync('mkfifo', [pipe]);
  await expect(openPlain('reader', pipe)).rejects.toBeInstanceOf(DataError);
  await expect(readAll(pipe)).rejects.toThrow(`reader: ${pipe} must be a file, got a pipe`);
});

it('names a folder and a file that is not there', async () => {
  const folder = await temporaryFolder();
  await expect(readAll(folder)).rejects.toBeInstanceOf(DataError);
  await expect(readAll(join(folder, 'missing.csv'))).rejects.toThrow(
    'missing.csv must be a readable file, got ENOENT',
  );
});
