import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '@vse/testing';
import { parquetWriteFile } from 'hyparquet-writer';
import { beforeEach, describe, expect, it } from 'vitest';
import { openFolder } from '../readers/folder';
import type { CaptionRow } from './caption-rows';
import { parquetCaptions } from './parquet-captions';
import type { ReadTableOptions } from './read-table-options';

const optional = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const;

let folder: string;
beforeEach(async () => void (folder = await temporaryFolder()));

async function rowsOf(filename: string, options?: ReadTableOptions): Promise<CaptionRow[]> {
  const rows: CaptionRow[] = [];
  for await (const row of parquetCaptions('test', filename, options)) rows.push(row);
  return rows;
}

describe('parquetCaptions', () => {
  it('reads names, captions and splits of many batches, in their order', async () => {
    const filename = join(folder, 'captions.parquet');
    const numbers = Array.from({ length: 150 }, (_, i) => i);
    parquetWriteFile({
      filename,
      rowGroupSize: 40,
      columnData: [
        { name: 'unused', data: numbers.map((i) => i / 3), type: 'DOUBLE' },
        { name: 'file_name', data: numbers.map((i) => `${i}.jpg`), type: 'STRING' },
        { name: 'caption', data: numbers.map((i) => `A dog, the ${i}th "é".`), type: 'STRING' },
        { name: 'split', data: numbers.map((i) => (i % 2 === 0 ? 'train' : 'validation')), type: 'STRING' },
      ],
    });
    expect(await rowsOf(filename)).toEqual(
      numbers.map((i) => ({
        image: `${i}.jpg`,
        captions: [`A dog, the ${i}th "é".`],
        split: i % 2 === 0 ? 'train' : 'dev',
      })),
    );
  });

  it('reads lists of captions, and several columns of them', async () => {
    const lists = join(folder, 'lists.parquet');
    parquetWriteFile({
      filename: lists,
      columnData: [
        { name: 'image', data: ['a.jpg', 'b.jpg'] },
        { name: 'captions', data: [['One dog.', ' Two dogs. '], ['A cat.']] },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'image', ...optional },
        { name: 'captions', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', ...optional },
      ],
    });
    expect(await rowsOf(lists)).toEqual([
      { image: 'a.jpg', captions: ['One dog.', 'Two dogs.'] },
      { image: 'b.jpg', captions: ['A cat.'] },
    ]);
    const columns = join(folder, 'columns.parquet');
    parquetWriteFile({
      filename: columns,
      columnData: [
        { name: 'image', data: ['a.jpg', 'b.jpg'], type: 'STRING' },
        { name: 'caption_0', data: ['One dog.', 'A cat.'], type: 'STRING' },
        { name: 'caption_1', data: ['Two dogs.', null], type: 'STRING', nullable: true },
      ],
    });
    expect(await rowsOf(columns)).toEqual([
      { image: 'a.jpg', captions: ['One dog.', 'Two dogs.'] },
      { image: 'b.jpg', captions: ['A cat.'] },
    ]);
  });

  it('names the row at fault, or leaves it out and counts it', async () => {
    const filename = join(folder, 'captions.parquet');
    parquetWriteFile({
      filename,
      columnData: [
        { name: 'image', data: ['a.jpg', 'b.jpg', null], type: 'STRING', nullable: true },
        { name: 'caption', data: ['A dog.', ' ', 'A cat.'], type: 'STRING' },
      ],
    });
    await expect(rowsOf(filename)).rejects.toThrow(/^test, row 2 must have a caption, got " "/);
    const faults: string[] = [];
    const onBroken = (fault: Error) => void faults.push(fault.message);
    expect(await rowsOf(filename, { skipBroken: true, onBroken })).toEqual([
      { image: 'a.jpg', captions: ['A dog.'] },
    ]);
    expect(faults).toEqual([
      expect.stringMatching(/^test, row 2 /),
      expect.stringMatching(/^test, row 3 must name an image, got null/),
    ]);
  });

  it('says that a file holds the pictures themselves, or lacks a column', async () => {
    const filename = join(folder, 'pictures.parquet');
    parquetWriteFile({
      filename,
      columnData: [
        { name: 'image', data: [{ bytes: Uint8Array.of(1, 2), path: 'a.jpg' }] },
        { name: 'caption', data: ['A dog.'] },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', ...optional },
        { name: 'caption', ...optional },
      ],
    });
    await expect(rowsOf(filename)).rejects.toThrow(
      /must name its pictures in image, got the pictures themselves/,
    );
    const other = join(folder, 'other.parquet');
    parquetWriteFile({ filename: other, columnData: [{ name: 'image', data: ['a.jpg'], type: 'STRING' }] });
    await expect(rowsOf(other)).rejects.toThrow(/column for the caption .*got image/);
  });

  it('refuses a truncated or damaged file, and one that is zipped', async () => {
    const filename = join(folder, 'whole.parquet');
    const names = Array.from({ length: 300 }, (_, i) => `${(i * 7919) % 1000}.jpg`);
    parquetWriteFile({
      filename,
      columnData: [
        { name: 'image', data: names, type: 'STRING' },
        { name: 'caption', data: names, type: 'STRING' },
      ],
    });
    const bytes = await readFile(filename);
    for (const [name, content] of [
      ['cut', bytes.subarray(0, bytes.length - 100)],
      ['zipped', gzipSync(bytes)],
      ['empty', Buffer.alloc(0)],
    ] as const) {
      const path = join(folder, `${name}.parquet`);
      await writeFile(path, content);
      await expect(rowsOf(path), name).rejects.toThrow(/^test must be a parquet file, got: /);
    }
  });
});

describe('openFolder', () => {
  it('opens parquet files named for their splits, with the pictures beside them', async () => {
    for (const [split, image] of [
      ['train', 'a.jpg'],
      ['test', 'b.jpg'],
    ] as const) {
      await writeFile(join(folder, image), 'a picture');
      parquetWriteFile({
        filename: join(folder, `${split}-00000-of-00001.parquet`),
        columnData: [
          { name: 'image_path', data: [image, 'gone.jpg'], type: 'STRING' },
          { name: 'sentences', data: [`The ${split} one.`, 'Absent.'], type: 'STRING' },
        ],
      });
    }
    const { images, captions, splits, notes } = await openFolder(folder);
    expect(images.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(captions.map(({ text }) => text)).toEqual(['The test one.', 'The train one.']);
    expect(splits).toEqual({ test: [0], train: [1] });
    expect(notes).toEqual(['Dropped 1 images that are absent, with their captions: gone.jpg.']);
  });
});
