import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { captionRows, type CaptionRowsOptions } from './blob-rows';
import type { CaptionRow } from './caption-rows';
import { readTable } from './read-table';

type Bytes = Uint8Array<ArrayBuffer>;

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

async function allOf(rows: AsyncIterable<CaptionRow>): Promise<CaptionRow[]> {
  const all: CaptionRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

const bytesOf = (text: string): Bytes => new TextEncoder().encode(text);
const utf16Of = (text: string): Bytes => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'));

const ofBlob = (name: string, bytes: Bytes, options?: CaptionRowsOptions): Promise<CaptionRow[]> =>
  allOf(captionRows(name, new Blob([bytes]), options));

/** Rows that Node reads from a file with the same bytes, whose errors begin with its path. */
async function ofFile(name: string, bytes: Bytes, options?: CaptionRowsOptions): Promise<CaptionRow[]> {
  await writeFile(join(folder, name), bytes);
  return allOf(readTable('openFolder', join(folder, name), options));
}

async function messageOf(rows: Promise<unknown>): Promise<string> {
  const error: unknown = await rows.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
  expect(DataError.isInstance(error) || OptionError.isInstance(error)).toBe(true);
  return (error as Error).message.replace(`openFolder: ${folder}/`, '');
}

const dogAndCat: readonly CaptionRow[] = [
  { image: 'a.jpg', captions: ['A dog, running.'] },
  { image: 'b.jpg', captions: ['A cat.', 'It sleeps.'] },
];

describe('captionRows', () => {
  it.each<[name: string, text: string]>([
    ['rows.csv', '\uFEFFfile_path,comment\r\na.jpg,"A dog, running."\r\n\r\nb.jpg,"[\'A cat.\', \'It sleeps.\']"\r\n'],
    ['rows.csv', 'image;caption_0;caption_1\na.jpg;A dog, running.;\nb.jpg;A cat.;It sleeps.'],
    ['rows.tsv', 'filepath\ttitle\na.jpg\tA dog, running.\nb.jpg\t["A cat.", "It sleeps."]\n'],
    ['captions.txt', 'image_name| comment\na.jpg| A dog, running.\nb.jpg| ["A cat.", "It sleeps."]\n'],
    ['rows.json', '[{"file_path":"a.jpg","comment":"A dog, running."},{"image":"b.jpg","captions":["A cat.","It sleeps."]}]'],
    ['rows.jsonl', '{"file_path":"a.jpg","comment":" A dog, running. "}\n\n{"image":"b.jpg","text":["A cat.","It sleeps."]}'],
    ['rows.ndjson', '{"image":"a.jpg","caption":"A dog, running."}\r\n{"image":"b.jpg","raw":["A cat.","It sleeps."]}\r\n'],
  ])('reads from %s what Node reads from the file: %j', async (name, text) => {
    expect(await ofBlob(name, bytesOf(text))).toEqual(dogAndCat);
    expect(await ofFile(name, bytesOf(text))).toEqual(dogAndCat);
    expect(await ofBlob(name, utf16Of(text.replace(/^\uFEFF/, '')))).toEqual(dogAndCat);
  }); // prettier-ignore

  it('reads splits, facts and columns of other names, as Node does', async () => {
    const table = bytesOf('picture,words,split,artist\na.jpg,One.,validation,Ann\nb.jpg,Two.,,\n');
    const options = { columns: { image: 'picture', caption: 'words', metadata: ['artist'] } };
    const rows = [
      { image: 'a.jpg', captions: ['One.'], split: 'dev', metadata: { artist: 'Ann' } },
      { image: 'b.jpg', captions: ['Two.'] },
    ];
    expect(await ofBlob('t.csv', table, options)).toEqual(rows);
    expect(await ofFile('t.csv', table, options)).toEqual(rows);
  });

  it('reads tables of several pieces: characters, cells and objects that two of them share', async () => {
    const captions = Array.from(
      { length: 30_000 },
      (_, i) => `caf\u00e9 "${i}",\n${'\u72d7'.repeat(i % 40)}.`,
    );
    const csv = captions.map((text, i) => `${i}.jpg,"${text.replaceAll('"', '""')}"\n`).join('');
    const table = bytesOf(`image,caption\n${csv}`);
    expect(table.length).toBeGreaterThan(2 << 20);
    const wanted = captions.map((text, i) => ({ image: `${i}.jpg`, captions: [text] }));
    expect(await ofBlob('t.csv', table)).toEqual(wanted);
    const records = captions.map((caption, i) => JSON.stringify({ image: `${i}.jpg`, caption }));
    expect(await ofBlob('t.json', bytesOf(`[${records.join(',')}]`))).toEqual(wanted);
    expect(await ofBlob('t.jsonl', bytesOf(records.join('\n')))).toEqual(wanted);
  });

  it.each<[name: string, text: string, message: string]>([
    ['t.csv', 'picture,words\na,b', 't.csv, line 1 must have a column for the image (image, file_name, '],
    ['t.csv', 'file,words\na,b', 't.csv, line 1 must have a column for the caption (caption, captions, '],
    ['t.csv', 'file,caption\n"a\nb",x\nc,d,e', 't.csv, line 4 must have 2 cells as the first line has, got 3.'],
    ['t.csv', 'file,caption\na,b\nc,"d', 't.csv, line 3 must have a quotation mark that ends cell 2'],
    ['t.tsv', 'file\tcaption\na\tb\n\td', 't.tsv, line 3 must name an image, got ""'],
    ['t.tsv', 'file\tcaption\na\t \n', 't.tsv, line 2 must have a caption, got ""'],
    ['t.json', '{"a": 1}', 't.json must be JSON, a list of objects, got no list.'],
    ['t.json', '[{"image": "a", "caption": "b"}', 't.json must be JSON, a list of objects, got its end within [1].'],
    ['t.json', '[{"image": "a", "caption": "b"}, {"image": "c"}]', 't.json, [1] must have a column for the caption'],
    ['t.jsonl', '{"image": "a", "caption": "b"}\n{', 't.jsonl, line 2 must be a JSON object, got '],
    ['t.jsonl', '{"image": "a", "caption": "b", "image": "c"}', 't.jsonl, line 1 must have each key once'],
    ['t.ndjson', '{"image": "a", "caption": ["b", " "]}', 't.ndjson, line 1 must have a caption, got " "'],
  ])('refuses %s of %j with the place of the fault, as Node does', async (name, text, message) => {
    const got = await messageOf(ofBlob(name, bytesOf(text)));
    expect(got.slice(0, message.length)).toBe(message);
    expect(got).toBe(await messageOf(ofFile(name, bytesOf(text))));
  }); // prettier-ignore

  it('refuses text that is not of the encoding, and encodings that there are not', async () => {
    const latin = new Uint8Array(Buffer.from('image,caption\na.jpg,x\nb.jpg,caf\xe9\n', 'latin1'));
    const message = await messageOf(ofBlob('t.csv', latin));
    expect(message).toContain('t.csv, line 3 must be UTF-8, got other bytes (as latin1: "b.jpg,caf\u00e9")');
    expect(message).toBe(await messageOf(ofFile('t.csv', latin)));
    const rows = await ofBlob('t.csv', latin, { encoding: 'windows-1252' });
    expect(rows[1]).toEqual({ image: 'b.jpg', captions: ['caf\u00e9'] });
    expect(await messageOf(ofBlob('t.csv', latin, { encoding: 'latin-of-old' }))).toMatch(
      /^encoding must be/,
    );
  });

  it.each(['t.parquet', 't.csv.gz', 'T.JSONL.GZ'])('refuses %s, which it does not read', async (name) => {
    expect(await messageOf(ofBlob(name, bytesOf('image,caption\na,b')))).toMatch(
      new RegExp(`^${name} must be a table of text .* Open it in Node with openFolder`),
    );
  });

  it('leaves out broken records if it may, and reads nothing from nothing', async () => {
    const faults: string[] = [];
    const onBroken = ({ message }: DataError) => faults.push(message);
    const options = { skipBroken: true, onBroken };
    expect(await ofBlob('t.csv', bytesOf('image,caption\na\nb,c'), options)).toEqual([
      { image: 'b', captions: ['c'] },
    ]);
    expect(faults).toEqual([
      't.csv, line 2 must have 2 cells as the first line has, got 1. Correct the line.',
    ]);
    expect(await ofBlob('t.csv', new Uint8Array())).toEqual([]);
  });
});
