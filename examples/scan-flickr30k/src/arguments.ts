import { basename, resolve } from 'node:path';
import { OptionError } from '@vse/core';
import {
  oneOf,
  positiveNumber,
  readFlags,
  someOf,
  wholeNumber,
  type CommonArguments,
  type FeatureKind,
} from '@vse/example-kit';
import {
  ensembles,
  constantsNames,
  systems,
  type EnsembleName,
  type ConstantsName,
  type SystemName,
} from './systems';

/** Names of the losses. */
const lossNames = ['hinges', 'info-nce'] as const;
export type LossName = (typeof lossNames)[number];

export interface Arguments extends CommonArguments {
  /** Systems in the order of the flag; members of an ensemble come before it. */
  readonly systems: readonly SystemName[];
  readonly ensembles: readonly EnsembleName[];
  /** Epochs by the features that a system reads: a step over one vector per image costs a fraction of one over regions. */
  readonly epochs: Readonly<Record<FeatureKind, number>>;
  /** Epochs with the sum of hinges, before the hardest negatives take over. */
  readonly warmUp: Readonly<Record<FeatureKind, number>>;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly wordDim: number;
  readonly learningRate: number;
  /** The papers' hinges, or InfoNCE, which learns more in few epochs. */
  readonly loss: LossName;
  /** Data set whose constants are used and whose published rows are shown. */
  readonly constants: ConstantsName;
  /** Number of folds of the test images for a second row. */
  readonly folds: number;
  /** Source of weights that are scored without training. */
  readonly evaluateOnly: string | undefined;
  /** Number of threads that share each batch. */
  readonly workers: number;
  /** Numbers of candidates of the search in two stages to measure; empty for none. */
  readonly candidates: readonly number[];
}

type Recipe = Pick<
  Arguments,
  'epochs' | 'warmUp' | 'batchSize' | 'embedDim' | 'wordDim' | 'learningRate' | 'loss'
>;

/** Settings of the papers on either data set, those for photographs on a CPU, and smaller ones for the embedded data set. */
const recipes = {
  flickr30k: {
    epochs: { regions: 30, global: 30 },
    warmUp: { regions: 1, global: 1 },
    batchSize: 128,
    embedDim: 1024,
    wordDim: 300,
    learningRate: 2e-4,
    loss: 'hinges',
  },
  coco: {
    epochs: { regions: 20, global: 30 },
    warmUp: { regions: 1, global: 1 },
    batchSize: 128,
    embedDim: 1024,
    wordDim: 300,
    learningRate: 5e-4,
    loss: 'hinges',
  },
  photographs: {
    epochs: { regions: 4, global: 12 },
    warmUp: { regions: 1, global: 2 },
    batchSize: 64,
    embedDim: 256,
    wordDim: 300,
    learningRate: 1e-3,
    loss: 'hinges',
  },
  scenes: {
    epochs: { regions: 2, global: 4 },
    warmUp: { regions: 1, global: 2 },
    batchSize: 32,
    embedDim: 128,
    wordDim: 64,
    learningRate: 3e-3,
    loss: 'info-nce',
  },
} as const satisfies Readonly<Record<string, Recipe>>;

const names = [...Object.keys(systems), ...Object.keys(ensembles)] as (SystemName | EnsembleName)[];

const flags = {
  system: { type: 'string', default: 'vsepp,scan-t2i-avg' },
  epochs: { type: 'string' },
  'warm-up': { type: 'string' },
  'batch-size': { type: 'string' },
  'embed-dim': { type: 'string' },
  'word-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
  loss: { type: 'string' },
  constants: { type: 'string' },
  folds: { type: 'string' },
  'evaluate-only': { type: 'string' },
  vocabulary: { type: 'string' },
  workers: { type: 'string', default: '1' },
  candidates: { type: 'string' },
} as const;

const help = `SCAN and VSE++: match images with sentences, train, evaluate, report.

  --system NAMES     one or more, separated by commas: ${names.join(', ')}, all
  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   --word-dim N
  --loss NAME        hinges: the sum of hinges for --warm-up epochs, then the max, as in the papers; info-nce: the cross-entropy
                     of the pairs of a batch with a learned temperature, and a cosine schedule
  --warm-up N        epochs with the sum of hinges first (default 1)
  --constants NAME   ${constantsNames.join(' or ')}: whose constants and published rows (default by the name of --data)
  --folds N          one more row: the mean over N folds of the test images (default 5 for coco)
  --evaluate-only X  train nothing: X is a run's folder, a checkpoint, or a PyTorch model as .safetensors
  --vocabulary FILE  words as JSON, also SCAN's *_vocab.json (default: the words of the training captions)
  --workers N        threads that share each batch, on wasm and cpu (default 1)
  --candidates LIST  measure search in two stages with these numbers of candidates, such as 20,50,100,200: an index over one
                     vector an image proposes, a system over regions ranks`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { coco, flickr30k, photographs, scenes } = recipes;
  const input = { name: 'scan-flickr30k', help, flags, presets: { paper: flickr30k, photographs, scenes } };
  const { common, values, settings } = readFlags<typeof flags, Recipe>(argv, input);
  const { data } = common;
  const constants =
    values.constants !== undefined
      ? oneOf('constants', values.constants, constantsNames)
      : /coco/i.test(basename(resolve(data ?? '')))
        ? 'coco'
        : 'flickr30k';
  const recipe: Recipe = common.preset === 'paper' && constants === 'coco' ? coco : settings;
  const epochs = wholeNumber('epochs', values.epochs);
  const warmUp = wholeNumber('warm-up', values['warm-up']);
  const evaluateOnly = values['evaluate-only'];
  if (evaluateOnly !== undefined && common.resume) {
    throw new OptionError('--evaluate-only trains nothing, --resume goes on training: leave one out.');
  }
  const chosen = someOf('system', values.system, names);
  const members = [
    ...new Set(chosen.flatMap((name) => (isEnsemble(name) ? ensembles[name].members : [name]))),
  ];
  const candidates = (values.candidates?.split(',') ?? []).map((one) => wholeNumber('candidates', one)!);
  if (candidates.length > 0 && !members.some((name) => systems[name].features === 'regions')) {
    throw new OptionError(
      `--candidates: one of the systems must read regions and rank, got ${members.join(', ')}. Add --system scan-t2i-avg.`,
    );
  }
  return {
    ...common,
    systems: members,
    ensembles: chosen.filter(isEnsemble),
    candidates,
    warmUp: warmUp === undefined ? recipe.warmUp : { regions: warmUp, global: warmUp },
    epochs: epochs === undefined ? recipe.epochs : { regions: epochs, global: epochs },
    batchSize: wholeNumber('batch-size', values['batch-size']) ?? recipe.batchSize,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? recipe.embedDim,
    wordDim: wholeNumber('word-dim', values['word-dim']) ?? recipe.wordDim,
    workers: wholeNumber('workers', values.workers) ?? 1,
    learningRate: positiveNumber('learning-rate', values['learning-rate']) ?? recipe.learningRate,
    loss: values.loss === undefined ? recipe.loss : oneOf('loss', values.loss, lossNames),
    ...(values.vocabulary !== undefined && { vocabularyFile: resolve(values.vocabulary) }),
    constants,
    folds: wholeNumber('folds', values.folds) ?? (constants === 'coco' && common.limit === Infinity ? 5 : 1),
    evaluateOnly: evaluateOnly === undefined ? undefined : resolve(evaluateOnly),
  };
}

function isEnsemble(name: SystemName | EnsembleName): name is EnsembleName {
  return name in ensembles;
}
