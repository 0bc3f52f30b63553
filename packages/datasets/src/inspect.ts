import { access } from 'node:fs/promises';
import { forEachLimited } from '@vse/formats';
import type { Dataset } from './dataset';

/** Counts of one split. */
export interface SplitInspection {
  /** Number of images. */
  readonly images: number;
  /** Number of captions. */
  readonly captions: number;
  /** Smallest and largest number of captions per image. */
  readonly captionsPerImage: readonly [smallest: number, largest: number];
  /** Number of captions that repeat an earlier caption of the split. */
  readonly duplicateCaptions: number;
  /** Mean number of words per caption, split at spaces. */
  readonly meanWords: number;
}

/** Counts of a data set and its faults. */
export interface Inspection {
  /** Name of the data set. */
  readonly name: string;
  /** True if the data set is generated. */
  readonly synthetic: boolean;
  /** Number of images. */
  readonly images: number;
  /** Number of captions. */
  readonly captions: number;
  /** Number of distinct words of all captions, in lower case, split at spaces. */
  readonly vocabulary: number;
  /** Counts of each split. */
  readonly splits: Readonly<Record<string, SplitInspection>>;
  /** Number of images that two splits share, by `a & b`; only pairs that share some. */
  readonly overlaps: Readonly<Record<string, number>>;
  /** Number of images in no split. */
  readonly unassigned: number;
  /** Paths of image files that do not exist. */
  readonly missingFiles: readonly string[];
  /** Notes of the reader. */
  readonly notes: readonly string[];
}

/**
 * Counts the content of a data set and what may distort a result: overlapping splits, repeated captions, missing files.
 *
 * @example
 * ```ts
 * import { inspect, type Dataset } from '@vse/datasets';
 *
 * const dataset: Dataset = {
 *   name: 'mine',
 *   synthetic: false,
 *   images: [{ id: 'dog' }, { id: 'cat' }],
 *   captions: [{ id: 'cat#0', image: 1, text: 'A cat.' }],
 *   splits: { train: [0, 1], test: [1] },
 *   notes: [],
 * };
 * const { splits, overlaps } = await inspect(dataset);
 * console.log(splits['test'], overlaps); // 1 image and 1 caption; { 'train & test': 1 }
 * ```
 */
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
    ([smallest, largest], count) => [Math.min(smallest, count), Math.max(largest, count)],
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
    const own = new Set(images);
    for (const [b, others] of entries.slice(i + 1)) {
      const shared = others.filter((image) => own.has(image)).length;
      if (shared > 0) overlaps[`${a} & ${b}`] = shared;
    }
  });
  return overlaps;
}

/**
 * Formats an inspection as lines of text.
 *
 * @example
 * ```ts
 * import { formatInspection, inspect, type Dataset } from '@vse/datasets';
 *
 * const dataset: Dataset = {
 *   name: 'mine',
 *   synthetic: false,
 *   images: [{ id: 'cat' }],
 *   captions: [{ id: 'cat#0', image: 0, text: 'A cat.' }],
 *   splits: { test: [0] },
 *   notes: [],
 * };
 * console.log(formatInspection(await inspect(dataset)));
 * ```
 */
export function formatInspection(inspection: Inspection): string {
  const lines = [
    `${inspection.name}${inspection.synthetic ? ' (synthetic)' : ''}: ${inspection.images} images, ${inspection.captions} captions, ${inspection.vocabulary} distinct words`,
  ];
  for (const [split, one] of Object.entries(inspection.splits)) {
    const [smallest, largest] = one.captionsPerImage;
    lines.push(
      `  ${split}: ${one.images} images, ${one.captions} captions (${smallest === largest ? smallest : `${smallest} to ${largest}`} per image, ` +
        `${one.meanWords.toFixed(1)} words on average, ${one.duplicateCaptions} repeated)`,
    );
  }
  if (inspection.unassigned > 0) lines.push(`  in no split: ${inspection.unassigned} images`);
  for (const [pair, count] of Object.entries(inspection.overlaps))
    lines.push(`  shared by ${pair}: ${count} images`);
  if (inspection.missingFiles.length > 0) {
    lines.push(`  missing files: ${inspection.missingFiles.length}, first ${inspection.missingFiles[0]!}`);
  }
  return [...lines, ...inspection.notes.map((note) => `  note: ${note}`)].join('\n');
}
