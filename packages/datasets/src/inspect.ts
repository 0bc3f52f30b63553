import { access } from 'node:fs/promises';
import { forEachLimited } from '@vse/formats';
import type { Dataset } from './dataset';

/** What `inspect` counts in one split. */
export interface SplitInspection {
  readonly images: number;
  readonly captions: number;
  /** Fewest and most captions of an image. */
  readonly captionsPerImage: readonly [least: number, most: number];
  /** Captions whose sentence an earlier caption of the split has too. */
  readonly duplicateCaptions: number;
  /** Words of a caption on average, split at spaces. */
  readonly meanWords: number;
}

export interface Inspection {
  readonly name: string;
  readonly synthetic: boolean;
  readonly images: number;
  readonly captions: number;
  /** Different words of all captions, in lower case, split at spaces. */
  readonly vocabulary: number;
  readonly splits: Readonly<Record<string, SplitInspection>>;
  /** Images that two splits share, by `a & b`; only pairs that share some. */
  readonly overlaps: Readonly<Record<string, number>>;
  /** Images that no split has. */
  readonly unassigned: number;
  /** Image files that are named and not there. */
  readonly missingFiles: readonly string[];
  readonly notes: readonly string[];
}

/** Counts what a data set holds and what may spoil a result: overlapping splits, repeated captions, missing files. */
export async function inspect(dataset: Dataset): Promise<Inspection> {
  const entries = Object.entries(dataset.splits);
  const assigned = new Set(entries.flatMap(([, images]) => images));
  const missing: string[] = [];
  const files = dataset.images.flatMap((image) => image.file ?? []);
  await forEachLimited(files, 16, async (file) => {
    await access(file).catch(() => missing.push(file));
  });
  return {
    name: dataset.name,
    synthetic: dataset.synthetic,
    images: dataset.images.length,
    captions: dataset.captions.length,
    vocabulary: vocabularyOf(dataset),
    splits: Object.fromEntries(entries.map(([split, images]) => [split, inspectSplit(dataset, images)])),
    overlaps: overlapsOf(entries),
    unassigned: dataset.images.length - assigned.size,
    missingFiles: missing.sort(),
    notes: dataset.notes,
  };
}

function vocabularyOf({ captions }: Dataset): number {
  const words = new Set<string>();
  for (const { text } of captions) for (const word of wordsOf(text.toLowerCase())) words.add(word);
  return words.size;
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

function inspectSplit(dataset: Dataset, images: readonly number[]): SplitInspection {
  const counts = new Map(images.map((image) => [image, 0]));
  const texts: string[] = [];
  for (const { image, text } of dataset.captions) {
    const count = counts.get(image);
    if (count === undefined) continue;
    counts.set(image, count + 1);
    texts.push(text);
  }
  const words = texts.reduce((sum, text) => sum + wordsOf(text).length, 0);
  const range = [...counts.values()].reduce<[number, number]>(
    ([least, most], count) => [Math.min(least, count), Math.max(most, count)],
    counts.size === 0 ? [0, 0] : [Infinity, 0],
  );
  return {
    images: images.length,
    captions: texts.length,
    captionsPerImage: range,
    duplicateCaptions: texts.length - new Set(texts).size,
    meanWords: texts.length === 0 ? 0 : words / texts.length,
  };
}

function overlapsOf(entries: readonly (readonly [string, readonly number[]])[]): Record<string, number> {
  const overlaps: Record<string, number> = {};
  entries.forEach(([a, images], i) => {
    const held = new Set(images);
    for (const [b, others] of entries.slice(i + 1)) {
      const shared = others.filter((image) => held.has(image)).length;
      if (shared > 0) overlaps[`${a} & ${b}`] = shared;
    }
  });
  return overlaps;
}

/** An inspection as lines of text. */
export function formatInspection(found: Inspection): string {
  const lines = [
    `${found.name}${found.synthetic ? ' (synthetic)' : ''}: ${found.images} images, ${found.captions} captions, ${found.vocabulary} different words`,
  ];
  for (const [split, one] of Object.entries(found.splits)) {
    const [least, most] = one.captionsPerImage;
    lines.push(
      `  ${split}: ${one.images} images, ${one.captions} captions (${least === most ? least : `${least} to ${most}`} an image, ` +
        `${one.meanWords.toFixed(1)} words on average, ${one.duplicateCaptions} repeated)`,
    );
  }
  if (found.unassigned > 0) lines.push(`  in no split: ${found.unassigned} images`);
  for (const [pair, count] of Object.entries(found.overlaps))
    lines.push(`  shared by ${pair}: ${count} images`);
  if (found.missingFiles.length > 0) {
    lines.push(`  missing files: ${found.missingFiles.length}, first ${found.missingFiles[0]!}`);
  }
  return [...lines, ...found.notes.map((note) => `  note: ${note}`)].join('\n');
}
