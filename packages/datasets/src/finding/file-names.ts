import { readdir } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { DataError } from '@vse/base';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { some } from '../files/shown';
import { uniqueIds } from '../files/unique-ids';

const picture = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;
/** Names that cameras, phones and programs give: they describe nothing. */
const automatic =
  /^(img|dsc[nf]?|dscn|pict?|image|photo|picture|pxl|screenshot|scan|untitled|mvimg|wa|vid|p)\b/i;

/**
 * Opens a folder of pictures whose file names are their captions: `a-dog-in-the-snow_2.jpg` is "a dog in the snow". Pictures
 * with fewer than two words in their name are left out, and counted in the notes.
 *
 * @throws `DataError` if fewer than half of the pictures have a caption in their name.
 */
export async function openFileNames(where: string, folder: string): Promise<Dataset> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && picture.test(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const idOf = uniqueIds();
  const images: ImageRecord[] = [];
  const captions: CaptionRecord[] = [];
  const without: string[] = [];
  for (const file of files) {
    const name = relative(folder, file).split(sep).join('/');
    const text = captionIn(name);
    if (text === undefined) without.push(name);
    else {
      const image = images.push({ id: idOf(name), file }) - 1;
      captions.push({ id: `${name}#0`, image, text });
    }
  }
  if (captions.length === 0 || captions.length < files.length / 2) {
    throw new DataError(
      `${where}: ${folder} must have captions: a table beside the pictures (csv, tsv, jsonl, json, parquet), or names of ` +
        `pictures that describe them; got ${files.length} pictures, ${captions.length} of them with such a name` +
        `${without.length > 0 ? ` (not ${some(new Set(without))})` : ''}. Write a table with the columns image and caption.`,
    );
  }
  const notes = ['Captions are read from the names of the pictures.'];
  if (without.length > 0)
    notes.push(
      `Left out ${without.length} pictures whose names describe nothing: ${some(new Set(without))}.`,
    );
  const all = images.map((_, image) => image);
  return { name: basename(folder), synthetic: false, images, captions, splits: { all }, notes };
}

/** The caption in the name of a picture: its words, without a counter at the end; undefined for fewer than two. */
export function captionIn(path: string): string | undefined {
  const name = basename(path, extname(path));
  if (automatic.test(name.replace(/[_-]/g, ' '))) return undefined;
  const words = name
    .normalize()
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/[\s_+.-]+/g, ' ')
    .replace(/( ?\(?\d+\)?)+$/, '')
    .trim()
    .split(' ')
    .filter((word) => /\p{L}/u.test(word));
  return words.length < 2 ? undefined : words.join(' ');
}
