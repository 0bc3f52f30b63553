import {
  oneOf,
  positiveNumber,
  readFlags,
  someOf,
  textNames,
  wholeNumber,
  type CommonArguments,
  type TextName,
} from '@vse/example-kit';
import { systemNames, type SystemName } from './systems';

export interface Arguments extends CommonArguments {
  /** Folder of the pictures of `data`. */
  readonly images: string | undefined;
  /** Systems in the order of the paper; one that continues another comes after it. */
  readonly systems: readonly SystemName[];
  readonly text: TextName;
  readonly wordVectors: string | undefined;
  readonly fisherDim: number;
  readonly epochs: number;
  /** Epochs of the training with hard negatives. */
  readonly moreEpochs: number;
  readonly batchSize: number;
  readonly hiddenDim: number;
  readonly embedDim: number;
  readonly learningRate: number;
  /** Dropout rate of the hidden layers. */
  readonly dropoutRate: number;
}

type Recipe = (typeof recipes)[keyof typeof recipes];

/** Sizes of the paper, those for photographs on a CPU, and smaller ones for the embedded data set. */
const recipes = {
  paper: {
    text: 'fisher',
    fisherDim: 6000,
    epochs: 20,
    moreEpochs: 5,
    batchSize: 1500,
    hiddenDim: 8192,
    embedDim: 4096,
    learningRate: 1e-4,
    dropoutRate: 0.5,
  },
  photographs: {
    text: 'fisher',
    fisherDim: 500,
    epochs: 4,
    moreEpochs: 1,
    batchSize: 300,
    hiddenDim: 512,
    embedDim: 256,
    learningRate: 1e-3,
    dropoutRate: 0.5,
  },
  scenes: {
    text: 'tf-idf',
    fisherDim: 1000,
    epochs: 2,
    moreEpochs: 1,
    batchSize: 128,
    hiddenDim: 512,
    embedDim: 128,
    learningRate: 1e-3,
    dropoutRate: 0.2,
  },
} as const;

const flags = {
  images: { type: 'string' },
  system: { type: 'string', default: 'all' },
  text: { type: 'string' },
  'word-vectors': { type: 'string' },
  'fisher-dim': { type: 'string' },
  epochs: { type: 'string' },
  'more-epochs': { type: 'string' },
  'batch-size': { type: 'string' },
  'hidden-dim': { type: 'string' },
  'embed-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
} as const;

const help = `Phrase localisation: find the region of a picture that a phrase of its caption names.

  --images DIR       the pictures, <id>.jpg, of the Flickr30K Entities in --data
  --system NAMES     one or more, separated by commas: ${systemNames.join(', ')}, all
  --text NAME        ${textNames.join(', ')}
  --word-vectors F   GloVe or word2vec; without it vectors are learnt from the training captions
  --fisher-dim N     dimension of a Fisher vector after principal components
  --epochs N         --batch-size N   --learning-rate X   --hidden-dim N   --embed-dim N
  --more-epochs N    epochs of the continued training with hard negatives`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const input = { name: 'phrase-localization', help, flags, presets: recipes };
  const { common, values, settings: recipe } = readFlags<typeof flags, Recipe>(argv, input);
  const chosen = someOf('system', values.system, systemNames);
  if (chosen.includes('hard-negatives')) chosen.push('structure');
  return {
    ...common,
    ...recipe,
    images: values.images,
    systems: systemNames.filter((name) => chosen.includes(name)),
    text: values.text === undefined ? recipe.text : oneOf('text', values.text, textNames),
    wordVectors: values['word-vectors'],
    fisherDim: wholeNumber('fisher-dim', values['fisher-dim']) ?? recipe.fisherDim,
    epochs: wholeNumber('epochs', values.epochs) ?? recipe.epochs,
    moreEpochs: wholeNumber('more-epochs', values['more-epochs']) ?? recipe.moreEpochs,
    batchSize: wholeNumber('batch-size', values['batch-size']) ?? recipe.batchSize,
    hiddenDim: wholeNumber('hidden-dim', values['hidden-dim']) ?? recipe.hiddenDim,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? recipe.embedDim,
    learningRate: positiveNumber('learning-rate', values['learning-rate']) ?? recipe.learningRate,
  };
}
