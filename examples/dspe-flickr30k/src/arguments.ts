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
import { structurePresets } from '@vse/losses';
import { branchNames, termNames, type BranchName, type TermName } from './grid';

export interface Arguments extends CommonArguments {
  readonly texts: readonly TextName[];
  readonly branches: readonly BranchName[];
  readonly terms: readonly TermName[];
  readonly constants: keyof typeof structurePresets;
  readonly wordVectors: string | undefined;
  readonly fisherDim: number;
  readonly epochs: number;
  /** Pairs per batch, before one more caption of each image is added. */
  readonly batchSize: number;
  /** Hidden dimension of both branches; absent means the paper's sizes, which depend on the text. */
  readonly hiddenDim: number | undefined;
  readonly embedDim: number | undefined;
  readonly learningRate: number;
  readonly dropoutRate: number;
}

interface Sizes {
  readonly epochs: number;
  readonly batchSize: number;
  readonly hiddenDim: number | undefined;
  readonly embedDim: number | undefined;
  readonly fisherDim: number;
}

/** Sizes of the paper, those for photographs on a CPU, and smaller ones for the embedded data set. */
const recipes = {
  paper: { epochs: 30, batchSize: 1500, hiddenDim: undefined, embedDim: undefined, fisherDim: 6000 },
  photographs: { epochs: 2, batchSize: 300, hiddenDim: 512, embedDim: 256, fisherDim: 500 },
  scenes: { epochs: 8, batchSize: 300, hiddenDim: 256, embedDim: 128, fisherDim: 300 },
};

const flags = {
  text: { type: 'string', default: 'all' },
  branch: { type: 'string', default: 'all' },
  terms: { type: 'string', default: 'all' },
  constants: { type: 'string', default: 'dspe-cvpr16' },
  'word-vectors': { type: 'string' },
  'fisher-dim': { type: 'string' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  'hidden-dim': { type: 'string' },
  'embed-dim': { type: 'string' },
  'learning-rate': { type: 'string', default: '0.001' },
  dropout: { type: 'string', default: '0.5' },
} as const;

const constantsNames = Object.keys(structurePresets) as (keyof typeof structurePresets)[];

const help = `Deep structure-preserving embeddings: two branches, neighbours kept together. The ablation grid of the paper.

  --text NAMES       one or more, separated by commas: ${textNames.join(', ')}, all (default)
  --branch NAMES     one or more: ${branchNames.join(', ')}, all (default)
  --terms NAMES      one or more: ${termNames.join(', ')}, all (default)
  --constants NAME   constants of the loss: ${constantsNames.join(' or ')}
  --word-vectors F   GloVe or word2vec; without it vectors are learnt from the training captions
  --epochs N         --batch-size N   --learning-rate X   --dropout X
  --hidden-dim N     --embed-dim N (of the paper: 2048 and 512, for means of words 1024 and 256)
  --fisher-dim N     dimension of a Fisher vector after principal components`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const input = { name: 'dspe-flickr30k', help, flags, presets: recipes };
  const { common, values, settings: recipe } = readFlags<typeof flags, Sizes>(argv, input);
  return {
    ...common,
    texts: someOf('text', values.text, textNames),
    branches: someOf('branch', values.branch, branchNames),
    terms: someOf('terms', values.terms, termNames),
    constants: oneOf('constants', values.constants, constantsNames),
    wordVectors: values['word-vectors'],
    fisherDim: wholeNumber('fisher-dim', values['fisher-dim']) ?? recipe.fisherDim,
    epochs: wholeNumber('epochs', values.epochs) ?? recipe.epochs,
    batchSize: wholeNumber('batch-size', values['batch-size']) ?? recipe.batchSize,
    hiddenDim: wholeNumber('hidden-dim', values['hidden-dim']) ?? recipe.hiddenDim,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? recipe.embedDim,
    learningRate: positiveNumber('learning-rate', values['learning-rate'])!,
    dropoutRate: positiveNumber('dropout', values.dropout)!,
  };
}
