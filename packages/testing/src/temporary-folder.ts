import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** Folders made outside of a test, to be removed after the file. */
let foldersOfFile: string[] = [];

/**
 * Makes a new empty folder. Called in a test, it is removed when that test ends; called in a hook such as `beforeAll`
 * or at the top of a file, it is removed after the last test of the file. Tests need no clean-up of their own.
 *
 *     it('writes a file', async () => {
 *       const folder = await temporaryFolder();
 *       await writeFile(join(folder, 'a.txt'), 'a');
 *     });
 */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-test-'));
  try {
    onTestFinished(() => remove(folder));
  } catch {
    foldersOfFile.push(folder); // vitest throws outside of a test
  }
  return folder;
}

/** Removes the folders of hooks after the file's tests; the setup of every test file calls it. */
export function removeTemporaryFolders(): void {
  afterAll(async () => {
    const folders = foldersOfFile;
    foldersOfFile = [];
    await Promise.all(folders.map(remove));
  });
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
