import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new empty folder that goes when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-formats-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A file of such a folder, made of the parts. */
export async function fileOf(name: string, ...parts: readonly Uint8Array[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, Buffer.concat(parts));
  return path;
}
