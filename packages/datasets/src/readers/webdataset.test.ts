import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError, OptionError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { packTar } from 'modern-tar';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWebdataset } from './webdataset';

const jpeg = (...more: number[]): Uint8Array<ArrayBuffer> => Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, ...more);
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const webp = new TextEncoder().encode('RIFF0000WEBPVP8 ');

let folder: string;
beforeEach(async () => void (folder = await temporaryFolder()));

type Files = readonly (readonly [name: string, body: string | Uint8Array<ArrayBuffer>])[];

async function shard(name: string, files: Files): Promise<string> {
  const entries = files.map(([file, body]) => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    return { header: { name: file, size: bytes.length, type: 'file' as const }, body: bytes };
  });
  const path = join(folder, name);
  await writeFile(path, await packTar(entries));
  return path;
}

describe('openWebdataset', () => {
  it('groups files by key and reads captions of .txt and .json, and pictures by row', async () => {
    const long = `${'d'.repeat(150)}/${'e'.repeat(120)}`;
    const path = await shard('pairs-00000.tar', [
      ['./0001.jpg', jpeg(1)],
      ['./0001.json', '{"caption":"not this one"}'],
      ['./0001.txt', ' A dog\u00e9. \n'],
      ['a.b/0002.png', png],
      ['a.b/0002.json', '{"url":"x","captions":["One cat.","Two cats."]}'],
      ['0003.webp', webp],
      ['0003.json', '["A bird."]'],
      [`${long}.JPEG`, jpeg(4, 5)],
      [`${long}.txt`, 'A long name.'],
    ]);
    const { dataset, pictures } = await openWebdataset(path);
    expect(dataset.images).toEqual([
      { id: '0001', row: 0 },
      { id: 'a.b/0002', row: 1 },
      { id: '0003', row: 2 },
      { id: long, row: 3 },
    ]);
    expect(dataset.captions.map(({ image, text }) => [image, text])).toEqual([
      [0, 'A dog\u00e9.'],
      [1, 'One cat.'],
      [1, 'Two cats.'],
      [2, 'A bird.'],
      [3, 'A long name.'],
    ]);
    expect(dataset).toMatchObject({ splits: { all: [0, 1, 2, 3] }, notes: [], synthetic: false });
    const read = await pictures.read([3, 0, 1, 2]);
    expect(read.map((bytes) => Uint8Array.from(bytes))).toEqual([jpeg(4, 5), jpeg(1), png, webp]);
    await expect(pictures.read([4])).rejects.toThrow(OptionError);
  });

  it('reads several shards: by a range, a folder and a list, with splits by their names', async () => {
    for (const [name, key] of [
      ['train-00008.tar', 'a'],
      ['train-00009.tar', 'b'],
      ['train-00010.tar', 'a'],
      ['val-00000.tar', 'c'],
    ] as const) {
      await shard(name, [
        [`${key}.jpg`, jpeg(name.length)],
        [`${key}.txt`, name],
      ]);
    }
    await writeFile(join(folder, '._train-00008.tar'), 'of macOS');
    const range = await openWebdataset(join(folder, 'train-{00008..00010}.tar'));
    expect(range.dataset.captions.map(({ text }) => text)).toEqual(
      ['08', '09', '10'].map((number) => `train-000${number}.tar`),
    );
    expect(range.dataset.images.map(({ id }) => id)).toEqual(['a', 'b', 'a#2']);
    const progress: unknown[] = [];
    const all = await openWebdataset(folder, { onProgress: (one) => progress.push(one) });
    expect(all.dataset.splits).toEqual({ train: [0, 1, 2], dev: [3] });
    expect(progress.at(-1)).toEqual({ done: 4, total: 4 });
    const list = [join(folder, 'val-00000.tar'), join(folder, 'train-00009.tar')];
    expect((await openWebdataset(list)).dataset.splits).toEqual({ dev: [0], train: [1] });
    await expect(openWebdataset(join(folder, 'train-{00010..00008}.tar'))).rejects.toThrow(/range/);
    await expect(openWebdataset(join(folder, 'train-{00008..00011}.tar'))).rejects.toThrow(
      /00011\.tar.*ENOENT/,
    );
  });

  it('refuses a sample without picture or caption, or leaves it out and counts it', async () => {
    const good: Files = [
      ['1.jpg', jpeg()],
      ['1.txt', 'One.'],
    ];
    for (const [files, fault] of [
      [[['2.txt', 'Two.']], /2 must have a picture \(.jpg, .png or .webp\), got txt/],
      [[['2.jpg', jpeg()]], /2 must have a caption \(.txt or .json\), got jpg/],
      [[['2.jpg', jpeg()], ['2.txt', ' \n']], /2 must have a caption, got " \\n"/], // prettier-ignore
      [[['2.jpg', jpeg()], ['2.txt', Uint8Array.of(0xe9)]], /2 must have captions in utf-8/], // prettier-ignore
      [[['2.jpg', jpeg()], ['2.json', '{"caption"']], /2 must have captions in JSON/], // prettier-ignore
      [[['2.jpg', jpeg()], ['2.json', '{"url":"x"}']], /column for the caption/], // prettier-ignore
      [[['2.jpg', jpeg()], ['2.json', '{"caption":null}']], /2 must have a caption, got null/], // prettier-ignore
      [[['2.jpg', jpeg()], ['2.txt', 'x'], ['1.json', '1']], /1 must have its files one after the other/], // prettier-ignore
    ] as [Files, RegExp][]) {
      const path = await shard('x.tar', [...good, ...files]);
      await expect(openWebdataset(path)).rejects.toThrow(DataError);
      await expect(openWebdataset(path)).rejects.toThrow(fault);
      const { dataset } = await openWebdataset(path, { skipBroken: true });
      expect(dataset.notes).toEqual([
        expect.stringMatching(/^Left out 1 samples that cannot be read, such as: /),
      ]);
    }
    const latin = await shard('x.tar', [
      ['2.jpg', jpeg()],
      ['2.txt', Uint8Array.of(0xe9)],
    ]);
    const { dataset } = await openWebdataset(latin, { encoding: 'windows-1252' });
    expect(dataset.captions[0]!.text).toBe('\u00e9');
    await expect(openWebdataset(latin, { encoding: 'none' })).rejects.toThrow(OptionError);
  });

  it('counts kinds that are not read, and passes over hidden files', async () => {
    const path = await shard('x.tar', [
      ['__MACOSX/1.jpg', jpeg()],
      ['._1.jpg', jpeg()],
      ['1.jpg', jpeg()],
      ['1.txt', 'One.'],
      ['2.heic', 'x'],
      ['2.txt', 'Two.'],
    ]);
    const { dataset } = await openWebdataset(path);
    expect(dataset.images.length).toBe(1);
    expect(dataset.notes).toEqual([
      'Left out images of kinds that are not read, with their captions: .heic 1.',
    ]);
  });

  it('refuses archives that are damaged, cut off, zipped or empty', async () => {
    const path = await shard('x.tar', [
      ['1.jpg', jpeg(...new Array<number>(2000).fill(7))],
      ['1.txt', 'One.'],
    ]);
    const whole = await readFile(path);
    const refused = async (bytes: Uint8Array, fault: RegExp): Promise<void> => {
      await writeFile(path, bytes);
      await expect(openWebdataset(path)).rejects.toThrow(DataError);
      await expect(openWebdataset(path)).rejects.toThrow(fault);
    };
    await refused(gzipSync(whole), /must be a header of a tar archive|cut off/);
    await refused(new Uint8Array(1024), /must hold pictures with captions, got none/);
    await refused(whole.subarray(0, 1500), /ends at byte 1500, within 1\.jpg/);
    await refused(whole.subarray(0, 2800), /ends at byte 2800, within a header/);
    // Any flipped bit of a header is refused.
    for (let byte = 0; byte < 512; byte += 3) {
      const flipped = Buffer.from(whole);
      flipped[byte]! ^= 4;
      await writeFile(path, flipped);
      await expect(openWebdataset(path), `byte ${byte}`).rejects.toThrow(DataError);
    }
    const { size } = await stat(path);
    await writeFile(path, whole);
    await truncate(path, size - 1024);
    expect((await openWebdataset(path)).dataset.notes).toEqual([
      'x.tar has no end mark: samples may be missing at its end.',
    ]);
    await mkdir(join(folder, 'none'));
    await expect(openWebdataset(join(folder, 'none'))).rejects.toThrow(
      /must hold shards named \.tar, got none/,
    );
  });

  it('reads archives that follow one another in a file', async () => {
    const [a, b] = [
      await shard('a.tar', [['1.jpg', jpeg()], ['1.txt', 'One.']]), // prettier-ignore
      await shard('b.tar', [['2.jpg', jpeg(2)], ['2.txt', 'Two.']]), // prettier-ignore
    ];
    await writeFile(join(folder, 'both.tar'), Buffer.concat([await readFile(a), await readFile(b)]));
    const { dataset, pictures } = await openWebdataset(join(folder, 'both.tar'));
    expect(dataset.captions.map(({ text }) => text)).toEqual(['One.', 'Two.']);
    expect(Uint8Array.from((await pictures.read([1]))[0]!)).toEqual(jpeg(2));
  });

  it('refuses a picture that is none, and a shard that was changed', async () => {
    const path = await shard('x.tar', [
      ['1.jpg', '<html>'],
      ['1.txt', 'One.'],
      ['2.jpg', jpeg()],
      ['2.txt', 'Two.'],
    ]);
    const { pictures } = await openWebdataset(path);
    await expect(pictures.read([0])).rejects.toThrow(/1\.jpg must be 6 bytes of a JPEG, PNG or WebP/);
    expect((await pictures.read([1])).length).toBe(1);
    await truncate(path, 600);
    await expect(pictures.read([1])).rejects.toThrow(/got 0 bytes/);
  });

  it('unpacks pictures into files for what reads files, once, and none outside the folder', async () => {
    const path = await shard('x.tar', [
      ['a/1.jpg', jpeg(1)],
      ['a/1.txt', 'One.'],
      ['2.png', png],
      ['2.txt', 'Two.'],
    ]);
    const out = join(folder, 'out');
    const opened = await openWebdataset(path);
    const unpacked = await opened.unpack(out);
    expect(unpacked.images).toEqual([
      { id: 'a/1', row: 0, file: join(out, 'a', '1.jpg') },
      { id: '2', row: 1, file: join(out, '2.png') },
    ]);
    expect(unpacked.captions).toBe(opened.dataset.captions);
    expect(Uint8Array.from(await readFile(unpacked.images[0]!.file!))).toEqual(jpeg(1));
    const before = await stat(join(out, '2.png'));
    await writeFile(join(out, 'a', '1.jpg'), 'damaged');
    await opened.unpack(out);
    expect((await stat(join(out, '2.png'))).ino).toBe(before.ino);
    expect(Uint8Array.from(await readFile(join(out, 'a', '1.jpg')))).toEqual(jpeg(1));
    const evil = await shard('evil.tar', [
      ['../../1.jpg', jpeg()],
      ['../../1.txt', 'One.'],
    ]);
    await expect((await openWebdataset(evil)).unpack(out)).rejects.toThrow(/leads out of it/);
    expect((await readdir(out)).sort()).toEqual(['2.png', 'a']);
  });
});
