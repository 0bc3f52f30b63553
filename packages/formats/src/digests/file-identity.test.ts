import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileIdentity, readSource, unchangedFile } from './file-identity';
import { sha256 } from './sha256';

let path: string;
beforeEach(async () => {
  path = join(await temporaryFolder(), 'file');
});

describe('fileIdentity', () => {
  it('samples the beginning, the middle and the end, and is that of the bytes as read', async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 30_000 }, (_, i) => (i * 31) % 251));
    await writeFile(path, bytes);
    const identity = await fileIdentity(path);
    // 4,096 bytes from 0, from (30,000 - 4,096) / 2 = 12,952 and from 25,904 on.
    const pieces = [0, 12_952, 25_904].map((at) => bytes.subarray(at, at + 4096));
    expect(identity).toMatchObject({ bytes: 30_000, sample: sha256(Buffer.concat(pieces)) });
    const { content, source } = await readSource(path);
    expect(bytes.equals(content)).toBe(true);
    expect(source).toEqual({ ...identity, sha256: sha256(bytes) });
  });

  it('takes all of a small file, also of an empty one', async () => {
    for (const content of [Buffer.alloc(12_288, 7), Buffer.alloc(0)]) {
      await writeFile(path, content);
      expect((await fileIdentity(path)).sample).toBe(sha256(content));
      expect((await readSource(path)).source.sample).toBe(sha256(content));
    }
  });

  it('names a missing file', async () => {
    await expect(fileIdentity(path)).rejects.toThrow(`fileIdentity: ${path} cannot be opened (ENOENT)`);
    await expect(readSource(path)).rejects.toBeInstanceOf(DataError);
  });
});

describe('unchangedFile', () => {
  it('is the same file until its content changes, whatever its times say', async () => {
    const bytes = Buffer.alloc(50_000, 1);
    await writeFile(path, bytes);
    const { source } = await readSource(path);
    expect(await unchangedFile(path, source)).toBe(source);
    await utimes(path, 1000, 1000);
    const touched = await unchangedFile(path, source);
    expect(touched).toMatchObject({ modified: 1_000_000, sha256: source.sha256 });
    expect(await unchangedFile(path, touched!)).toBe(touched);
  });

  it('detects a byte outside the sample although size and time of modification are the old ones', async () => {
    const bytes = Buffer.alloc(50_000, 1);
    await writeFile(path, bytes);
    await utimes(path, 1000, 1000);
    const { source } = await readSource(path);
    bytes[9000] = 2;
    await writeFile(path, bytes);
    await utimes(path, 1000, 1000);
    expect(await unchangedFile(path, source)).toBeUndefined();
    await writeFile(path, bytes.subarray(1));
    expect(await unchangedFile(path, source)).toBeUndefined();
    await rm(path);
    await expect(unchangedFile(path, source)).rejects.toThrow(DataError);
  });
});
