import {
  positiveNumber,
  readFlags,
  someOf,
  wholeNumber,
  type CommonArguments,
  type FeatureKind,
} from '@vse/example-kit';
import { ensembles, systems, type EnsembleName, type SystemName } from './systems';

export interface Arguments extends CommonArguments {
  /** In the order given; a member of an ensemble stands before it. */
  readonly systems: readonly SystemName[];
  readonly ensembles: readonly EnsembleName[];
  /** By what a system reads: a step over one vector per image takes a fraction of one over regions. */
  readonly epochs: Readonly<Record<FeatureKind, number>>;
  /** How many of them minimise the sum of hinges, before the hardest negatives take over. */
  readonly warmUp: Readonly<Record<FeatureKind, number>>;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly wordDim: number;
  readonly learningRate: number;
  /** How many threads share each batch. */
  readonly workers: number;
}

/** The papers' own settings on Flickr30K, and smaller ones that are enough for the embedded data set. */
const recipes = {
  paper: {
    epochs: { regions: 30, global: 30 },
    warmUp: { regions: 1, global: 1 },
    batchSize: 128,
    embedDim: 1024,
    wordDim: 300,
    learningRate: 2e-4,
  },
  scenes: {
    epochs: { regions: 2, global: 4 },
    warmUp: { regions: 1, global: 2 },
    batchSize: 64,
    embedDim: 128,
    wordDim: 64,
    learningRate: 1e-3,
  },
};

const names = [...Object.keys(systems), ...Object.keys(ensembles)] as (SystemName | EnsembleName)[];

const flags = {
  system: { type: 'string', default: 'vsepp,scan-t2i-avg' },
  epochs: { type: 'string' },
  'warm-up': { type: 'string' },
  'batch-size': { type: 'string' },
  'embed-dim': { type: 'string' },
  'word-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
  workers: { type: 'string', default: '1' },
} as const;

const help = `SCAN and VSE++: match images with sentences, train, evaluate, report.

  --system NAMES     one or more, with commas: ${names.join(', ')}, all
  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   --word-dim N
  --warm-up N        so many of the epochs minimise the sum of hinges (default 1)
  --workers N        so many threads share each batch, on wasm and cpu (default 1)`;

/** The command line as numbers and names; throws an `OptionError` that names the flag. `--help` prints and ends. */
export function readArguments(argv: readonly string[]): Arguments {
  const { common, values } = readFlags(argv, { name: 'scan-flickr30k', help, flags });
  const recipe = common.data === undefined ? recipes.scenes : recipes.paper;
  const epochs = wholeNumber('epochs', values.epochs);
  const warmUp = wholeNumber('warm-up', values['warm-up']);
  const chosen = someOf('system', values.system, names);
  return {
    ...common,
    systems: [...new Set(chosen.flatMap((name) => (isEnsemble(name) ? ensembles[name].members : [name])))],
    ensembles: chosen.filter(isEnsemble),
    warmUp: warmUp === undefined ? recipe.warmUp : { regions: warmUp, global: warmUp },
    epochs: epochs === undefined ? recipe.epochs : { regions: epochs, global: epochs },
    batchSize: wholeNumber('batch-size', values['batch-size']) ?? recipe.batchSize,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? recipe.embedDim,
    wordDim: wholeNumber('word-dim', values['word-dim']) ?? recipe.wordDim,
    workers: wholeNumber('workers', values.workers) ?? 1,
    learningRate: positiveNumber('learning-rate', values['learning-rate']) ?? recipe.learningRate,
  };
}

function isEnsemble(name: SystemName | EnsembleName): name is EnsembleName {
  return name in ensembles;
}
