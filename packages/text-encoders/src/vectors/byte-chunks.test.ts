import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { streamOf } from '../testing/vector-bytes';
import { byteChunks, joined, type ByteSource } from './byte-chunks';

async function all(source: ByteSource): Promise<string> {
  let bytes: Uint8Array = new Uint8Array(0);
  for await (const chunk of byteChunks('x', source)) bytes = joined(bytes, chunk);
  return new TextDecoder().decode(bytes);
}

const text = 'some words '.repeat(5000);

describe('byteChunks', () => {
  it('passes bytes through, in one chunk or in chunks of one byte', async () => {
    expect(await all(streamOf(text, 1e6))).toBe(text);
    expect(await all(streamOf('abcdefg', 1))).toBe('abcdefg');
  });

  it('unpacks gzip, also of several members', async () => {
    expect(await all(streamOf(gzipSync(text), 11))).toBe(text);
    expect(await all(streamOf(Buffer.concat([gzipSync('ab'), gzipSync('cd')]), 1000))).toBe('abcd');
  });

  it('reads a file', async () => {
    const path = join(await temporaryFolder(), 'a.gz');
    await writeFile(path, gzipSync(text));
    expect(await all(path)).toBe(text);
  });

  it('names unreadable sources', async () => {
    await expect(all('/nowhere/at/all.txt')).rejects.toThrow(
      /\/nowhere\/at\/all.txt must be a readable file, got ENOENT/,
    );
    await expect(all(streamOf(''))).rejects.toThrow(/the stream is empty/);
    await expect(all(streamOf('PK\x03\x04rest'))).rejects.toThrow(/zip archive.*Unzip it/);
    const packed = gzipSync(text);
    await expect(all(streamOf(packed.subarray(0, packed.length - 20)))).rejects.toThrow(
      /damaged or truncated/,
    );
    packed[15] = packed[15]! ^ 0xff;
    await expect(all(streamOf(packed))).rejects.toThrow(DataError);
  });

  it('passes on the failure of a stream, packed or not', async () => {
    const failing = (content: Uint8Array) =>
      (async function* () {
        yield* streamOf(content);
        throw new DataError('the line went down');
      })();
    await expect(all(failing(Buffer.from('abcdefgh')))).rejects.toThrow('the line went down');
    await expect(all(failing(gzipSync(text).subarray(0, 50)))).rejects.toThrow('the line went down');
  });

  it('closes its source when it is left early', async () => {
    let closed = 0;
    const endless = async function* (content: Uint8Array) {
      try {
        while (true) yield await Promise.resolve(content);
      } finally {
        closed++;
      }
    };
    for await (const chunk of byteChunks('x', endless(Buffer.from('abcd')))) if (chunk.length > 0) break;
    for await (const chunk of byteChunks('x', endless(gzipSync(text)))) if (chunk.length > 0) break;
    expect(closed).toBe(2);
  });
});
