import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';

/** Writes the parts to a new file in a temporary folder of its own and returns its path. */
export async function fileOf(name: string, ...parts: readonly Uint8Array[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, Buffer.concat(parts));
  return path;
}
