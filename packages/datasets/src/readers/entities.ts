import { join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import { forEachLimited } from '@vse/formats';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { compareSizes, type ComparedSizes } from '../entities/compare-sizes';
import { parseAnnotation, parseSentence, type MarkedCaption } from '../entities/parse-entities';
import { contentsOf, namesIn } from '../files/names-in';
import { readLines } from '../files/read-lines';
import { some } from '../files/shown';
import type { TextOptions } from '../files/text-bytes';
import { bareName, unreadKind } from '../files/unique-ids';
import type { Box, PhraseLink } from '../phrase-link';
import { numbersOf } from './collect';
import { readSplitLists } from './split-lists';

/** Options of `openFlickr30kEntities`. */
export interface EntitiesOptions extends TextOptions {
  /**
   * Folder of the pictures, named by their ids; without it the records name no files. Boxes of pictures that lie on their
   * side are turned with them.
   */
  readonly images?: string;
}

/** A data set with phrases linked to boxes. */
export interface EntitiesDataset extends Dataset {
  /** Phrases of all captions that name something in the picture, in the order of the captions. */
  readonly phrases: readonly PhraseLink[];
}

const LISTS = { train: 'train.txt', dev: 'val.txt', test: 'test.txt' };

/**
 * Opens Flickr30K Entities: `Sentences/<id>.txt` with phrases marked `[/EN#<chain>/<type> words]`,
 * `Annotations/<id>.xml` with the boxes of each chain, and the lists `{train,val,test}.txt`.
 * https://arxiv.org/abs/1505.04870
 *
 * Chain 0 ("not in the picture") is skipped. A phrase with several boxes keeps them all; protocols of one box use the
 * rectangle around them. Blank lines are skipped and counted in `notes`. With `images`, images without a picture are dropped,
 * and the sizes of annotations are compared with the pictures: boxes that were drawn on a picture as it is stored are turned
 * by its Exif orientation.
 *
 * @throws `DataError` if the two folders are missing, a line or an annotation cannot be read, or none of the pictures is in
 * the folder of images.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openFlickr30kEntities, openScenes } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'scenes-'));
 * await openScenes({ folder, sizes: { train: 2, dev: 1, test: 1 } }); // writes the same files
 * const entities = await openFlickr30kEntities(folder);
 * console.log(entities.captions[0]!.text, entities.phrases[0]);
 * ```
 */
export async function openFlickr30kEntities(
  folder: string,
  options: EntitiesOptions = {},
): Promise<EntitiesDataset> {
  const where = 'openFlickr30kEntities';
  const home = resolve(folder);
  const present = await namesIn(home);
  const names = (await namesIn(join(home, 'Sentences'))).filter((name) => name.endsWith('.txt'));
  if (names.length === 0 || !present.includes('Annotations')) {
    throw new DataError(
      `${where}: the folder must hold Sentences/*.txt and Annotations/*.xml, got no such files; ${await contentsOf(home)}. Give the folder that holds both.`,
    );
  }
  const { listed, notes } = await picturesOf(
    names.map((name) => name.slice(0, -4)),
    options.images,
  );
  const read: Annotated[] = [];
  await forEachLimited(listed, 16, async ({ id }, i) => {
    read[i] = await readImage(where, home, id, options);
  });
  const compared = await compareSizes(read.map(({ size, boxes }, i) => ({ ...listed[i]!, ...size, boxes })));
  const blank = read.reduce((sum, one) => sum + one.blank, 0);
  if (blank > 0) notes.push(`Skipped ${blank} blank lines of sentences.`);
  const lists = await readSplitLists(where, home, present, LISTS, options);
  notes.push(...compared.notes, ...lists.notes);
  const numbers = new Map(listed.map(({ id }, i) => [id, i]));
  const idOf = (name: string): string => (numbers.has(name) ? name : bareName(name)); // lists may name files
  const splits = Object.fromEntries(
    Object.entries(lists.lists).map(([split, list]) => [
      split,
      numbersOf(split, list.map(idOf), numbers, notes),
    ]),
  );
  return { name: 'flickr30k-entities', synthetic: false, splits, notes, ...flatten(listed, read, compared) };
}

/** An image that has sentences, with its picture if there is a folder of them. */
interface ListedImage {
  readonly id: string;
  readonly file?: string;
}

/** Finds the pictures of the images by their ids, and leaves out images without one. */
async function picturesOf(
  ids: readonly string[],
  images: string | undefined,
): Promise<{ listed: ListedImage[]; notes: string[] }> {
  if (images === undefined) return { listed: ids.map((id) => ({ id })), notes: [] };
  const home = resolve(images);
  const files = new Map<string, string>();
  for (const name of await namesIn(home)) {
    if (unreadKind(name) === undefined) files.set(bareName(name), join(home, name));
  }
  const missing = ids.filter((id) => !files.has(id));
  if (missing.length === ids.length) {
    throw new DataError(
      `openFlickr30kEntities: the folder of images must hold the pictures <id>.jpg, got none of ${ids.length} (${some(missing)}); ${await contentsOf(home)}. Name their folder with images.`,
    );
  }
  const listed = ids.flatMap((id) => (files.has(id) ? [{ id, file: files.get(id)! }] : []));
  const notes =
    missing.length > 0
      ? [`Dropped ${missing.length} images that are absent, with their captions: ${some(missing)}.`]
      : [];
  return { listed, notes };
}

interface Annotated {
  readonly size: { readonly width?: number; readonly height?: number };
  /** Boxes of all chains, each once. */
  readonly boxes: readonly Box[];
  readonly captions: readonly MarkedCaption[];
  /** Number of blank lines among the sentences. */
  readonly blank: number;
}

function flatten(
  listed: readonly ListedImage[],
  read: readonly Annotated[],
  { turn, turnedSize }: ComparedSizes,
): { images: ImageRecord[]; captions: CaptionRecord[]; phrases: PhraseLink[] } {
  const captions: CaptionRecord[] = [];
  const phrases: PhraseLink[] = [];
  const images = read.map(({ size, boxes, captions: own }, image) => {
    const { id } = listed[image]!;
    const upright = new Map(boxes.map((box) => [box, turn(image, box)]));
    own.forEach(({ text, phrases: marked }, i) => {
      const caption = captions.push({ id: `${id}#${i}`, image, text }) - 1;
      phrases.push(
        ...marked.map((phrase) => ({
          ...phrase,
          caption,
          boxes: phrase.boxes.map((box) => upright.get(box) ?? box),
        })),
      );
    });
    return { ...listed[image]!, ...size, ...turnedSize(image), boxes: [...upright.values()] };
  });
  return { images, captions, phrases };
}

async function readImage(where: string, home: string, id: string, options: TextOptions): Promise<Annotated> {
  const annotation = join(home, 'Annotations', `${id}.xml`);
  const xml = (await readLines(where, annotation, options)).join('\n');
  const { size, boxes } = parseAnnotation(`${where}: ${annotation}`, xml);
  const sentences = join(home, 'Sentences', `${id}.txt`);
  const lines = await readLines(where, sentences, options);
  const captions = lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [parseSentence(`${where}: ${sentences}, line ${i + 1}`, line, boxes)],
  );
  const unique = [...new Set([...boxes.values()].flat())];
  return { size, captions, boxes: unique, blank: lines.length - captions.length };
}
