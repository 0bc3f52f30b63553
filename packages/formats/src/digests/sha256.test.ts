import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { sha256, sha256File } from './sha256';

it('gives the published digest of "abc" (FIPS 180-2) and names a missing file', async () => {
  const path = join(await temporaryFolder(), 'abc');
  await writeFile(path, 'abc');
  const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await sha256File(path)).toBe(digest);
  expect([sha256('abc'), sha256(Buffer.from('abc'))]).toEqual([digest, digest]);
  await rm(path);
  await expect(sha256File(path)).rejects.toThrow(`sha256File: ${path} cannot be opened (ENOENT)`);
});
