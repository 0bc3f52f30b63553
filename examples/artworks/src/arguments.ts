import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { positiveNumber, readFlags, wholeNumber, type CommonArguments } from '@vse/example-kit';

/** Training length and sizes. */
interface Settings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly wordDim: number;
  readonly learningRate: number;
}

export interface Arguments extends CommonArguments, Settings {
  /** Folder of a model trained elsewhere; absent means that all models start from nothing. */
  readonly from: string | undefined;
  /** File of word vectors that a model from nothing begins with. */
  readonly wordVectors: string | undefined;
  /** Number of points of the learning curve; each has twice the pictures of the one before. */
  readonly points: number;
  /** Sentence to search the collection by; absent means one of a picture that was not trained on. */
  readonly query: string | undefined;
  /** Facts that a result must have, such as `artist=Vermeer`. */
  readonly where: readonly { readonly field: string; readonly value: string }[];
}

const photographs: Settings = {
  epochs: 30,
  batchSize: 64,
  embedDim: 256,
  wordDim: 128,
  learningRate: 1e-3,
};
const scenes: Settings = { epochs: 12, batchSize: 64, embedDim: 64, wordDim: 48, learningRate: 2e-3 };

const flags = {
  from: { type: 'string' },
  'word-vectors': { type: 'string' },
  points: { type: 'string', default: '3' },
  query: { type: 'string' },
  where: { type: 'string' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  'embed-dim': { type: 'string' },
  'word-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
} as const;

const help = `A collection of one's own: few pictures with long descriptions, titles, artists and dates.

  --from MODEL       the folder of a model trained elsewhere: is it better to go on from there?
  --word-vectors FILE word vectors (GloVe or word2vec) that a model from nothing begins with
  --points N         points of the learning curve, each with twice the pictures (default 3)
  --query SENTENCE   search the collection by a sentence (default: one that was not trained on)
  --where FACT       only results with this title, artist or date: "artist=Vermeer", several with commas
  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   --word-dim N`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const presets = { paper: photographs, scenes };
  const { common, values, settings } = readFlags(argv, { name: 'artworks', help, flags, presets });
  return {
    ...common,
    from: modelFolder(values.from),
    wordVectors: values['word-vectors'],
    points: wholeNumber('points', values.points)!,
    query: values.query,
    where: factsOf(values.where),
    epochs: wholeNumber('epochs', values.epochs) ?? settings.epochs,
    batchSize: wholeNumber('batch-size', values['batch-size']) ?? settings.batchSize,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? settings.embedDim,
    wordDim: wholeNumber('word-dim', values['word-dim']) ?? settings.wordDim,
    learningRate: positiveNumber('learning-rate', values['learning-rate']) ?? settings.learningRate,
  };
}

/** Finds the model in a folder, or in the folder of a run that has it as `model`. */
function modelFolder(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  const found = [folder, join(folder, 'model')].find((place) => existsSync(join(place, 'model.json')));
  if (found !== undefined) return found;
  throw new OptionError(`--from: ${folder} must hold a model.json, got none. Name the folder of a model.`);
}

function factsOf(text: string | undefined): Arguments['where'] {
  if (text === undefined) return [];
  return text.split(',').map((fact) => {
    const [field, ...value] = fact.split('=').map((part) => part.trim());
    if (field && value.length > 0) return { field, value: value.join('=') };
    throw new OptionError(`--where: it must be facts such as artist=Vermeer, got ${fact}.`);
  });
}
