import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

let ofThisFile: string[] = [];

/** A new empty folder, removed when the test that asked for it is over; one asked for in a hook, when its file is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-test-'));
  try {
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
  } catch {
    ofThisFile.push(folder); // outside of a test
  }
  return folder;
}

/** Called once in each test file, before its tests: removes what its hooks asked for. */
export function removeTemporaryFolders(): void {
  afterAll(async () => {
    const folders = ofThisFile;
    ofThisFile = [];
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
}
