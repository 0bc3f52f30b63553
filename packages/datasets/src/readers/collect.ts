import { join } from 'node:path';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
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

/** Numbers images and captions in the order of the token file; drops and counts those without a picture. */
export function collect({ name, lines, lists, pictures, notes }: Collected): Dataset {
  const resolve = resolver(lines, pictures?.names);
  const numbers = new Map<string, number>();
  const images: ImageRecord[] = [];
  const captions: CaptionRecord[] = [];
  const dropped = new Set<string>();
  let lost = 0;
  for (const line of lines) {
    const file = resolve(line.image);
    if (file === undefined) {
      dropped.add(line.image);
      lost += 1;
      continue;
    }
    let image = numbers.get(file);
    if (image === undefined) {
      image = images.push(imageRecord(file, pictures?.folder)) - 1;
      numbers.set(file, image);
    }
    captions.push({ id: `${line.image}#${line.number}`, image, text: line.text });
  }
  const allNotes = [...notes];
  if (lost > 0)
    allNotes.push(
      `Dropped ${lost} captions of ${dropped.size} images that are absent: ${some([...dropped])}.`,
    );
  const splits = Object.fromEntries(
    Object.entries(lists).map(([split, files]) => [split, numbersOf(split, files, numbers, allNotes)]),
  );
  return { name, synthetic: false, images, captions, splits, notes: allNotes };
}

function imageRecord(file: string, folder: string | undefined): ImageRecord {
  const id = file.replace(/\.[a-z]+$/i, '');
  return folder === undefined ? { id } : { id, file: join(folder, file) };
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
  const present = new Set(names);
  const keys = new Set(lines.map((line) => line.image));
  return (image) => {
    if (present.has(image)) return image;
    const plain = image.replace(/\.\d+$/, '');
    return plain !== image && present.has(plain) && !keys.has(plain) ? plain : undefined;
  };
}

function numbersOf(
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

function some(names: readonly string[]): string {
  return names.slice(0, 3).join(', ') + (names.length > 3 ? ', ...' : '');
}
