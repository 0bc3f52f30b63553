import { join } from 'node:path';
import { DataError } from '@vse/base';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { some } from '../files/shown';
import { uniqueIds, unreadKind } from '../files/unique-ids';
import type { TokenLine } from './token-file';

/** Content of a data set, still by file name. */
export interface Collected {
  readonly name: string;
  readonly lines: readonly TokenLine[];
  /** File names of the images by split. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Folder of the images and the names in it; absent if there is none. */
  readonly pictures?: { readonly folder: string; readonly names: readonly string[] } | undefined;
  readonly notes: readonly string[];
}

/**
 * Numbers images and captions in the order of the token file; drops and counts those without a picture, or with one of a
 * kind that is not read.
 *
 * @throws `DataError` if none of the images has a picture.
 */
export function collect({ name, lines, lists, pictures, notes }: Collected): Dataset {
  const resolve = resolver(lines, pictures?.names);
  const idOf = uniqueIds();
  const numbers = new Map<string, number>();
  const images: ImageRecord[] = [];
  const captions: CaptionRecord[] = [];
  const dropped = new Set<string>();
  const unread = new Set<string>();
  let lost = 0;
  for (const line of lines) {
    const file = resolve(line.image);
    if (file === undefined) {
      dropped.add(line.image);
      lost += 1;
      continue;
    }
    if (pictures && unreadKind(file) !== undefined) {
      unread.add(file);
      continue;
    }
    let image = numbers.get(file);
    if (image === undefined) {
      const id = idOf(file);
      image = images.push(pictures ? { id, file: join(pictures.folder, file) } : { id }) - 1;
      numbers.set(file, image);
    }
    captions.push({ id: `${line.image}#${line.number}`, image, text: line.text });
  }
  if (pictures && images.length === 0 && dropped.size > 0) {
    throw new DataError(
      `${name}: captions must be of pictures in ${pictures.folder}, got ${dropped.size} images of which none is there: ${some(dropped)}. Give the folder with its pictures.`,
    );
  }
  const allNotes = [...notes];
  if (lost > 0)
    allNotes.push(`Dropped ${lost} captions of ${dropped.size} images that are absent: ${some(dropped)}.`);
  if (unread.size > 0) {
    allNotes.push(
      `Left out ${unread.size} images of kinds that are not read, with their captions: ${some(unread)}. Convert them to JPEG or PNG.`,
    );
  }
  const splits = Object.fromEntries(
    Object.entries(lists).map(([split, files]) => [
      split,
      numbersOf(
        split,
        files.map((file) => resolve(file) ?? file),
        numbers,
        allNotes,
      ),
    ]),
  );
  return { name, synthetic: false, images, captions, splits, notes: allNotes };
}

/**
 * Resolves a key of the token file to a file name. Flickr8k has a key `2258277193_586949ec62.jpg.1` with a suffix that no
 * file has: it means the file without the suffix, unless that has captions of its own.
 */
function resolver(
  lines: readonly TokenLine[],
  names: readonly string[] | undefined,
): (image: string) => string | undefined {
  if (names === undefined) return (image) => image;
  const present = new Map<string, string>();
  for (const name of names) present.set(name.normalize(), name); // macOS writes names decomposed
  for (const name of names) present.set(name, name);
  const fileOf = (image: string): string | undefined => present.get(image) ?? present.get(image.normalize());
  const keys = new Set(lines.map((line) => line.image));
  return (image) => {
    const plain = image.replace(/\.\d+$/, '');
    return fileOf(image) ?? (plain === image || keys.has(plain) ? undefined : fileOf(plain));
  };
}

/** Numbers of the images of a list; a note counts those that are not among the images. */
export function numbersOf(
  split: string,
  files: readonly string[],
  numbers: ReadonlyMap<string, number>,
  notes: string[],
): number[] {
  const missing = files.filter((file) => !numbers.has(file));
  if (missing.length > 0) {
    notes.push(
      `Left ${missing.length} of ${files.length} images out of split ${split}: they have no picture or no caption: ${some(missing)}.`,
    );
  }
  return [...new Set(files)].flatMap((file) => numbers.get(file) ?? []);
}
