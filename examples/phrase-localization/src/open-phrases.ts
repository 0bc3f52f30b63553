import { resolve } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import {
  locatedPhrases,
  openFlickr30kEntities,
  relativeBox,
  type Dataset,
  type LocatedPhrase,
  type PhraseDataset,
} from '@vse/datasets';
import type { Box } from '@vse/eval';
import { assertSplits, extract, extractorOf, openDataset, regionChoice } from '@vse/example-kit';
import type { ExtractorRecord } from '@vse/models/node';
import type { Arguments } from './arguments';
import { openRegions, type RegionReader } from './image-regions';

/** A phrase of a caption and its box, as shares of the image's width and height. */
export interface Mention extends LocatedPhrase {
  readonly truth: Box;
}

/** Phrases and images of one split. */
export interface PhraseSplit {
  readonly name: string;
  /** Indices of images in the data set. */
  readonly images: readonly number[];
  readonly mentions: readonly Mention[];
}

export interface PhraseData {
  readonly dataset: PhraseDataset;
  readonly regions: RegionReader;
  /** Extractor of the regions, for a saved model. */
  readonly extractor?: ExtractorRecord;
  readonly train: PhraseSplit;
  readonly dev?: PhraseSplit;
  readonly test: PhraseSplit;
  /** Notes on what was left out, one sentence each. */
  readonly notes: readonly string[];
}

/** Opens Flickr30K Entities, or scenes, with the features of the images, cached or extracted now. */
export async function openPhrases(args: Arguments): Promise<PhraseData> {
  const all = withLimit(await openLinked(args), args.limit);
  assertSplits(all);
  const used = new Set(Object.values(all.splits).flat());
  const files = { ...all, images: all.images.filter((_, image) => used.has(image)) };
  const store = await extract(args, files, 'regions');
  const dataset = withoutSkipped(all, new Set(store.skipped.map(({ id }) => id)));
  assertSplits(dataset);
  const notes = [
    ...dataset.notes,
    ...store.skipped.map(({ file, reason }) => `Left out ${file}: ${reason}.`),
  ];
  const split = (name: string): PhraseSplit => splitOf(dataset, name, notes);
  const testName = dataset.splits['test']?.length ? 'test' : 'dev';
  const chosen = args.features === 'descriptor' || (args.regions ?? 'grid') !== 'grid';
  const kind = chosen ? 'proposed' : 'grid';
  return {
    dataset,
    regions: openRegions(
      store,
      dataset.images.map(({ id }) => id),
      kind,
    ),
    extractor: await extractorOf(store, args, regionChoice(args)),
    train: split('train'),
    ...(testName === 'test' && dataset.splits['dev']?.length && { dev: split('dev') }),
    test: split(testName),
    notes,
  };
}

async function openLinked({ data, images }: Arguments): Promise<PhraseDataset> {
  if (data === undefined) return (await openDataset({ data })) as PhraseDataset;
  if (images === undefined) {
    throw new OptionError(
      '--images: wanted the folder with the pictures, <id>.jpg, got none. Flickr30K Entities has only their annotations.',
    );
  }
  return openFlickr30kEntities(resolve(data), { images: resolve(images) });
}

/** Keeps only some images in the splits; images and captions keep their indices. */
function onlyImages<D extends Dataset>(dataset: D, keep: (image: number) => boolean): D {
  const splits = Object.entries(dataset.splits).map(([name, images]) => [name, images.filter(keep)] as const);
  return { ...dataset, splits: Object.fromEntries(splits) };
}

function withLimit(dataset: PhraseDataset, limit: number): PhraseDataset {
  const kept = new Set(Object.values(dataset.splits).flatMap((images) => images.slice(0, limit)));
  return onlyImages(dataset, (image) => kept.has(image));
}

function withoutSkipped(dataset: PhraseDataset, skipped: ReadonlySet<string>): PhraseDataset {
  return onlyImages(dataset, (image) => !skipped.has(dataset.images[image]!.id));
}

/** Returns the phrases of a split that have a box; notes how many have none. */
function splitOf(dataset: PhraseDataset, name: string, notes: string[]): PhraseSplit {
  const { phrases, withoutBox, outside, cut } = locatedPhrases(dataset, name);
  if (phrases.length === 0) throw new DataError(`--data: ${dataset.name}/${name} has no phrase with a box.`);
  notes.push(
    `${name}: ${phrases.length} phrases with a box; left out: ${withoutBox} without one, ${outside} whose box is outside its image; ${cut} boxes were cut at an edge.`,
  );
  const images = dataset.splits[name]!;
  const mentions = phrases.map((phrase) => ({
    ...phrase,
    truth: relativeBox(phrase.box, dataset.images[phrase.image]!),
  }));
  return { name, images, mentions };
}
