import { join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import { forEachLimited } from '@vse/formats';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { contentsOf, namesIn } from '../files/names-in';
import { readLines } from '../files/read-lines';
import type { Box, PhraseLink } from '../phrase-link';
import { readSplitLists } from './split-lists';
import { quoted } from './token-file';

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
 * rectangle around them.
 *
 * @throws `DataError` if the two folders are missing, or a line or an annotation cannot be read.
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
export async function openFlickr30kEntities(folder: string): Promise<EntitiesDataset> {
  const where = 'openFlickr30kEntities';
  const home = resolve(folder);
  const present = await namesIn(home);
  const names = (await namesIn(join(home, 'Sentences'))).filter((name) => name.endsWith('.txt'));
  if (names.length === 0 || !present.includes('Annotations')) {
    throw new DataError(
      `${where}: the folder must hold Sentences/*.txt and Annotations/*.xml, got no such files; ${await contentsOf(home)}. Give the folder that holds both.`,
    );
  }
  const ids = names.map((name) => name.slice(0, -4));
  const read: Annotated[] = [];
  await forEachLimited(ids, 16, async (id, i) => {
    read[i] = await readImage(where, home, id);
  });
  const { lists, notes } = await readSplitLists(where, home, present, LISTS);
  const numbers = new Map(ids.map((id, i) => [id, i]));
  const numbered = (list: readonly string[]): number[] => list.flatMap((id) => numbers.get(id) ?? []);
  const splits = Object.fromEntries(Object.entries(lists).map(([split, list]) => [split, numbered(list)]));
  return { name: 'flickr30k-entities', synthetic: false, splits, notes, ...flatten(ids, read) };
}

interface Annotated {
  readonly size: { readonly width?: number; readonly height?: number };
  /** Boxes of all chains, each once. */
  readonly boxes: readonly Box[];
  readonly captions: readonly MarkedCaption[];
}

function flatten(
  ids: readonly string[],
  read: readonly Annotated[],
): { images: ImageRecord[]; captions: CaptionRecord[]; phrases: PhraseLink[] } {
  const captions: CaptionRecord[] = [];
  const phrases: PhraseLink[] = [];
  const images = read.map(({ size, boxes, captions: own }, image) => {
    const id = ids[image]!;
    own.forEach(({ text, phrases: marked }, i) => {
      const caption = captions.push({ id: `${id}#${i}`, image, text }) - 1;
      phrases.push(...marked.map((phrase) => ({ ...phrase, caption })));
    });
    return { id, ...size, boxes };
  });
  return { images, captions, phrases };
}

async function readImage(where: string, home: string, id: string): Promise<Annotated> {
  const annotation = join(home, 'Annotations', `${id}.xml`);
  const { size, boxes } = parseAnnotation(
    `${where}: ${annotation}`,
    (await readLines(where, annotation)).join('\n'),
  );
  const sentences = join(home, 'Sentences', `${id}.txt`);
  const lines = await readLines(where, sentences);
  const captions = lines.map((line, i) =>
    parseSentence(`${where}: ${sentences}, line ${i + 1}`, line, boxes),
  );
  return { size, captions, boxes: [...new Set([...boxes.values()].flat())] };
}

/** A sentence without its marks, and the marked phrases. */
export interface MarkedCaption {
  readonly text: string;
  readonly phrases: readonly Omit<PhraseLink, 'caption'>[];
}

/** Parses one line of a `Sentences` file. */
export function parseSentence(
  where: string,
  line: string,
  boxes: ReadonlyMap<string, readonly Box[]>,
): MarkedCaption {
  const words: string[] = [];
  const phrases: Omit<PhraseLink, 'caption'>[] = [];
  // Either a whole marked phrase, or one word.
  for (const [token, chain, types, text] of line.matchAll(/\[\/EN#(\d+)\/(\S+) ([^\]]*)\]|\S+/g)) {
    if (chain === undefined) {
      if (token.startsWith('[/EN')) {
        throw new DataError(
          `${where} must have phrases "[/EN#<chain>/<type> words]", got ${quoted(line)}. Take the file from its source again.`,
        );
      }
      words.push(token);
      continue;
    }
    if (chain !== '0') {
      phrases.push({
        firstWord: words.length,
        text: text!,
        chain,
        types: types!.split('/'),
        boxes: boxes.get(chain) ?? [],
      });
    }
    words.push(...text!.split(/\s+/).filter((word) => word !== ''));
  }
  return { text: words.join(' '), phrases };
}

/** Parses an `Annotations` file: its pixels count from 1, and the last belongs to the box. */
export function parseAnnotation(
  where: string,
  xml: string,
): { size: { width?: number; height?: number }; boxes: Map<string, Box[]> } {
  const boxes = new Map<string, Box[]>();
  for (const after of xml.split('<object>').slice(1)) {
    const object = after.slice(0, Math.max(0, after.indexOf('</object>')));
    if (!object.includes('<bndbox>')) continue;
    const number = (tag: string): number => numberIn(where, object, tag);
    const box = {
      left: number('xmin') - 1,
      top: number('ymin') - 1,
      right: number('xmax'),
      bottom: number('ymax'),
    };
    for (const [, chain] of object.matchAll(/<name>\s*(\d+)\s*<\/name>/g)) {
      if (!boxes.has(chain!)) boxes.set(chain!, []);
      boxes.get(chain!)!.push(box);
    }
  }
  const sized = xml.includes('<width>');
  const size = sized ? { width: numberIn(where, xml, 'width'), height: numberIn(where, xml, 'height') } : {};
  return { size, boxes };
}

function numberIn(where: string, xml: string, tag: string): number {
  const text = new RegExp(`<${tag}>\\s*(-?[\\d.]+)\\s*</${tag}>`).exec(xml)?.[1];
  const value = Number(text);
  if (text === undefined || Number.isNaN(value)) {
    throw new DataError(
      `${where} must have a number in <${tag}>, got ${text ?? 'none'}. Take the file from its source again.`,
    );
  }
  return value;
}
