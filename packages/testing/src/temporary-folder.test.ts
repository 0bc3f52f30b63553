import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder';

describe('temporaryFolder', () => {
  let ofTest = '';
  let ofHook = '';

  describe('in a suite', () => {
    removeTemporaryFolders(); // at the end of this suite, as the setup does at the end of a file
    beforeAll(async () => {
      ofHook = await temporaryFolder();
    });

    it('makes a new empty folder at each call', async () => {
      ofTest = await temporaryFolder();
      expect(await readdir(ofTest)).toEqual([]);
      expect(await temporaryFolder()).not.toBe(ofTest);
      await writeFile(join(ofTest, 'a.txt'), 'a');
    });

    it('removes the folder of a test when the test ends, also if it has files', () => {
      expect(ofTest).not.toBe('');
      expect(existsSync(ofTest)).toBe(false);
    });

    it('keeps the folder of beforeAll for every test', () => expect(existsSync(ofHook)).toBe(true));
  });

  it('removes the folder of beforeAll after the tests', () => {
    expect(ofHook).not.toBe('');
    expect(existsSync(ofHook)).toBe(false);
  });
});
