import { splitBy, type Dataset, type ImageRecord, type PhraseDataset } from '@vse/datasets';
import * as kit from '@vse/example-kit';
import type { Arguments } from './arguments';
import { bySentence, sceneDescriptions, sentenceOf } from './descriptions';
import { linkedPhrases, type SentencePhrase } from './sentence-phrases';

/** Columns of a table that a collection keeps as facts about its pictures. */
const facts = ['title', 'artist', 'date'];

/** A collection of pictures with descriptions. */
export interface Collection {
  readonly data: kit.ExperimentData;
  /** Finds the record of a picture by its file. */
  readonly recordOf: (file: string) => ImageRecord | undefined;
  /** Phrases of a sentence with their true boxes; undefined where nobody drew boxes. */
  readonly phrasesOf?: (file: string, sentence: string) => readonly SentencePhrase[] | undefined;
}

/**
 * Opens the collection of `--data`, or scenes, of which each gets one long description, a title, an artist and a date. Images
 * without splits are drawn by the seed: seven tenths train, one chooses the epoch, two are measured on.
 */
export async function openCollection(args: Arguments): Promise<Collection> {
  const records = new Map<string, ImageRecord>();
  let phrasesOf: Collection['phrasesOf'];
  const open = async (): Promise<Dataset> => {
    const opened = await kit.openDataset(args, { metadata: facts, divide: (all) => divide(all, args.seed) });
    if (isScenes(opened)) phrasesOf = linkedPhrases(opened, sentenceOf);
    const dataset = bySentence(isScenes(opened) ? sceneDescriptions(opened) : opened);
    for (const image of dataset.images) if (image.file !== undefined) records.set(image.file, image);
    return dataset;
  };
  const data = await kit.openData(args, 'regions', { regions: 'proposals' }, open);
  return { data, recordOf: (file) => records.get(file), ...(phrasesOf && { phrasesOf }) };
}

/** Draws the splits by the seed: a table is often in the order of its artists or dates. */
export function divide(dataset: Dataset, seed: number): Dataset {
  const note = `No splits are given: seven tenths of the images train, one chooses the epoch, two are measured on; drawn with seed ${seed}.`;
  const divided = splitBy(dataset, { train: 0.7, dev: 0.1, test: 0.2 }, { seed });
  return { ...divided, notes: [...dataset.notes, note] };
}

function isScenes(dataset: Dataset): dataset is PhraseDataset {
  return dataset.synthetic && 'phrases' in dataset;
}

/** Describes a picture by its facts: `The Milkmaid, Vermeer, 1658`; by its name where there are none. */
export function labelOf({ id, metadata = {} }: ImageRecord): string {
  const known = facts.flatMap((name) => (metadata[name] === undefined ? [] : [String(metadata[name])]));
  return known.length > 0 ? known.join(', ') : id;
}
