import { rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { contextOf } from '../context';
import { smallPictures } from '../testing/small-collection';
import { readPictureTable } from './picture-table';

const header = 'image,caption,year,room,sold,inventory,file.sha256';
const table = `${header}\nred.png,a red square,1889,4,true,007,x\nbelow/blue.png,,1900.5,hall,FALSE,,x\nred.png,a square,1889,4,true,007,x\n`;

/** Reads the table of a folder; the notes come with it. */
async function read(folder: string, given?: string | boolean) {
  const notes: string[] = [];
  const stream = { write: (text: string) => notes.push(text) };
  const { signal } = new AbortController();
  const context = contextOf(stream, stream, { env: {}, signal, quiet: false });
  const details = await readPictureTable(folder, given, context);
  return { details: Object.fromEntries(details), notes: notes.join('') };
}

const wanted = {
  'red.png': {
    captions: ['a red square', 'a square'],
    metadata: { year: 1889, room: '4', sold: true, inventory: '007' },
  },
  'below/blue.png': { captions: [], metadata: { year: 1900.5, room: 'hall', sold: false } },
};

it('reads captions and metadata of a table in the folder, with numbers where all are', async () => {
  const folder = await smallPictures(await temporaryFolder());
  await writeFile(join(folder, 'captions.csv'), table);
  const { details, notes } = await read(folder);
  expect(details).toEqual(wanted);
  expect(notes).toContain('2 captions and year, room, sold, inventory of 2 pictures');
  expect(notes).toContain('Left out the fields file.sha256');
  expect((await read(folder, false)).details).toEqual({});
  const link = join(await temporaryFolder(), 'link');
  await symlink(folder, link);
  expect((await read(link)).details).toEqual(wanted);
});

it('reads a table beside the folder of pictures, and one that is named', async () => {
  const home = await temporaryFolder();
  await smallPictures(home);
  await rename(join(home, 'pictures'), join(home, 'images'));
  await writeFile(join(home, 'works.csv'), table);
  expect((await read(join(home, 'images'))).details).toEqual(wanted);
  const all = (await read(home)).details;
  expect(Object.keys(all).sort()).toEqual(['images/below/blue.png', 'images/red.png']);
  await writeFile(join(home, 'other.jsonl'), '{"image":"green.png","artist":"Ann"}\n');
  const { details } = await read(join(home, 'images'), join(home, 'other.jsonl'));
  expect(details).toEqual({ 'green.png': { captions: [], metadata: { artist: 'Ann' } } });
});

it('says why a table is not taken, and refuses one that was named', async () => {
  const folder = await smallPictures(await temporaryFolder());
  expect(await read(folder)).toEqual({ details: {}, notes: '' });
  const file = join(folder, 'captions.csv');
  await writeFile(file, 'image,caption\nred.png\n');
  const { details, notes } = await read(folder);
  expect(details).toEqual({});
  expect(notes).toContain('shown without captions and metadata');
  expect(notes).toContain('must have 2 cells');
  await expect(read(folder, file)).rejects.toThrow(DataError);
  await expect(read(folder, join(folder, 'caption.csv'))).rejects.toThrow('Did you mean');
});
