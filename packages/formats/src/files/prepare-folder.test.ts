import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { prepareFolder } from './prepare-folder';

/** A process number that no process has. */
const ENDED = 2 ** 31 - 1;

describe('prepareFolder', () => {
  it('removes what an ended process left, and nothing else', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, `.a.npy.${ENDED}-00000000-0000-4000-8000-000000000000.tmp`), 'half');
    await writeFile(join(folder, 'a.npy'), 'whole');
    await prepareFolder(folder);
    expect(await readdir(folder)).toEqual(['a.npy']);
  });

  it('leaves what cannot be removed', async () => {
    const folder = await temporaryFolder();
    const left = `.a.npy.${ENDED}-00000000-0000-4000-8000-000000000000.tmp`;
    await mkdir(join(folder, left)); // no file: not removed
    await prepareFolder(folder);
    expect(await readdir(folder)).toEqual([left]);
  });

  it('names a folder that cannot be made', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(prepareFolder(join(file, 'folder'))).rejects.toThrow(DataError);
    await expect(prepareFolder(join(file, 'folder'))).rejects.toThrow(
      /folder cannot be made or read \(ENOTDIR\)/,
    );
  });
});
