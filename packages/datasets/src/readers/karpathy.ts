import { basename, join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { namesIn, readLines } from '../files/read-lines';

export interface KarpathyOptions {
  /** Folder of the image files; without it the records name no files. */
  readonly images?: string;
}

interface Entry {
  readonly file: string;
  readonly split: string;
  readonly sentences: readonly string[];
}

/**
 * Opens a `dataset_*.json` (Flickr8k, Flickr30k, COCO) as Karpathy distributes them: images, captions and splits in
 * one file. https://arxiv.org/abs/1412.2306
 *
 * Split `val` is called `dev`; `restval` stays as it is. With `images`, entries whose file is absent are dropped and
 * counted in `notes`.
 *
 * @throws DataError when the file is not JSON of that form, naming the entry
 */
export async function openKarpathy(json: string, options: KarpathyOptions = {}): Promise<Dataset> {
  const path = resolve(json);
  const present = options.images === undefined ? undefined : new Set(await namesIn(resolve(options.images)));
  const entries = await readEntries(path);
  const kept = entries.filter((entry) => present?.has(entry.file) ?? true);
  const images: ImageRecord[] = [];
  const captions: CaptionRecord[] = [];
  const splits: Record<string, number[]> = {};
  for (const { file, split, sentences } of kept) {
    const id = file.replace(/\.[a-z]+$/i, '');
    const image = images.length;
    images.push(options.images === undefined ? { id } : { id, file: join(resolve(options.images), file) });
    captions.push(...sentences.map((text, i) => ({ id: `${file}#${i}`, image, text })));
    (splits[split] ??= []).push(image);
  }
  const lost = entries.length - kept.length;
  const notes = lost > 0 ? [`Dropped ${lost} images that are absent, with their captions.`] : [];
  const name = basename(path)
    .replace(/^dataset_/, '')
    .replace(/\.json(\.gz)?$/, '');
  return { name, synthetic: false, images, captions, splits, notes };
}

async function readEntries(path: string): Promise<Entry[]> {
  const text = (await readLines('openKarpathy', path)).join('\n');
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw new DataError(`openKarpathy: ${path} must be JSON, got ${(error as Error).message}.`, {
      cause: error,
    });
  }
  const list = field(root, 'images');
  if (!Array.isArray(list)) {
    throw new DataError(`openKarpathy: ${path} must have a list "images", got ${typeof list}.`);
  }
  return list.map((one: unknown, i) => entryOf(one, `openKarpathy: ${path}, images[${i}]`));
}

function entryOf(one: unknown, where: string): Entry {
  const file = field(one, 'filename');
  const split = field(one, 'split');
  const sentences = field(one, 'sentences');
  if (typeof file !== 'string' || typeof split !== 'string' || !Array.isArray(sentences)) {
    throw new DataError(
      `${where} must have filename, split and sentences. Take the file from its first source.`,
    );
  }
  return {
    file,
    split: split === 'val' ? 'dev' : split,
    sentences: sentences.map((sentence: unknown, i) => {
      const raw = field(sentence, 'raw');
      if (typeof raw !== 'string' || raw.trim() === '') {
        throw new DataError(`${where}.sentences[${i}].raw must be a caption, got ${JSON.stringify(raw)}.`);
      }
      return raw.trim();
    }),
  };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
