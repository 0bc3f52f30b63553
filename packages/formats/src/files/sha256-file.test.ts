import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256File } from './sha256-file';

it('gives the published digest of "abc" (FIPS 180-2) and names a missing file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vse-sha-'));
  const path = join(folder, 'abc');
  await writeFile(path, 'abc');
  expect(await sha256File(path)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  await rm(folder, { recursive: true });
  await expect(sha256File(path)).rejects.toThrow(`sha256File: ${path} cannot be opened (ENOENT)`);
});
