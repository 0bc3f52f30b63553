import { deflateSync } from 'node:zlib';
import { mkdir, truncate, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '@vse/testing';
import { pngChunk } from '../testing/colour-profiles';
import { decodeImage } from './decode-image';

const small = { width: 4, height: 4, fit: 'fill' } as const;
let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** A png that says it is of some size, with no more than a few bytes of it. */
function pngClaiming(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const pixels = deflateSync(Buffer.alloc(64));
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A file under a name; returns its path. */
async function file(name: string, content: Buffer | Promise<Buffer>): Promise<string> {
  await writeFile(join(folder, name), await content);
  return join(folder, name);
}

const colour = (r: number, g: number, b: number) => sharp({ create: { width: 8, height: 8, channels: 3, background: { r, g, b } } }); // prettier-ignore

describe('unusual and damaged images', () => {
  it('refuses 30,000 x 30,000 before decoding, and names the limit', async () => {
    const path = await file('huge.png', pngClaiming(30_000, 30_000));
    const decoding = decodeImage(path, small);
    await expect(decoding).rejects.toBeInstanceOf(DataError);
    await expect(decoding).rejects.toThrow(
      /huge\.png: Input image exceeds pixel limit.*16,383 x 16,383.*smaller/,
    );
    // Nothing was decoded: its pixels are missing, and of a size within the limit that is the fault.
    await expect(decodeImage(await file('short.png', pngClaiming(300, 300)), small)).rejects.toThrow(
      /short\.png: (?!.*pixel limit)/,
    );
  });

  it('converts CMYK to sRGB', async () => {
    const path = await file(
      'cmyk.jpg',
      colour(220, 30, 40).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
    );
    expect((await sharp(path).metadata()).space).toBe('cmyk');
    const { data } = await decodeImage(path, small);
    expect(data.length).toBe(4 * 4 * 3);
    expect(data[0]! - Math.max(data[1]!, data[2]!)).toBeGreaterThan(120);
  });

  it('converts 16 bits per channel to 8', async () => {
    const values = Uint16Array.from({ length: 8 * 8 * 3 }, (_, i) => [65535, 32896, 257][i % 3]!);
    const image = sharp(values, { raw: { width: 8, height: 8, channels: 3 } });
    const path = await file('deep.png', image.toColourspace('rgb16').png().toBuffer());
    expect((await sharp(path).metadata()).depth).toBe('ushort');
    const { data } = await decodeImage(path, small);
    expect([...data.slice(0, 3)]).toEqual([255, 128, 1]);
  });

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 200), Buffer.alloc(8 * 8 * 3, 20)]);
    const film = sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } });
    const path = await file('film.gif', film.gif({ delay: [10, 10] }).toBuffer());
    expect((await sharp(path).metadata()).pages).toBe(2);
    const { data, height } = await decodeImage(path, small);
    expect(height).toBe(4);
    expect(Math.min(...data)).toBeGreaterThan(190);
  });

  it.each(['png', 'webp', 'jpeg', 'tiff'] as const)('refuses a truncated %s', async (format) => {
    const noise = Buffer.from(Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251));
    const image = sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });
    const path = await file(`cut.${format}`, image.toFormat(format).toBuffer());
    await truncate(path, Math.floor((await readFile(path)).length * 0.6));
    const decoding = decodeImage(path, small);
    await expect(decoding).rejects.toBeInstanceOf(DataError);
    await expect(decoding).rejects.toThrow(`cut.${format}: `);
  });

  it.each([
    ['a text', 'text.jpg', Buffer.from('not an image')],
    ['an empty file', 'empty.png', Buffer.alloc(0)],
    ['a size of nothing', 'nothing.png', pngClaiming(0, 0)],
  ])('refuses %s', async (_, name, content) => {
    await expect(decodeImage(await file(name, content), small)).rejects.toThrow(
      new RegExp(`decodeImage: .*${name}: .`),
    );
  });

  it.each([
    ['HEIC', Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(40)])],
    ['BMP', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)])],
  ])('names %s, which is not supported', async (kind, content) => {
    await expect(decodeImage(await file('photo', content), small)).rejects.toThrow(
      `photo: ${kind} is not supported: convert the file to JPEG or PNG`,
    );
  });

  it('speaks of files, not of buffers', async () => {
    const path = await file('text.png', Buffer.from('not an image'));
    await expect(decodeImage(path, small)).rejects.toThrow(/text\.png: Input file contains unsupported/);
  });

  it('refuses a folder under the name of an image', async () => {
    await mkdir(join(folder, 'folder.jpg'));
    await expect(decodeImage(join(folder, 'folder.jpg'), small)).rejects.toBeInstanceOf(DataError);
  });
});
