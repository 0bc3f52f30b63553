import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { EngineName } from '@vse/backend';
import { OptionError } from '@vse/core';
import { ensembles, systems, type EnsembleName, type System, type SystemName } from './systems';

export interface Arguments {
  /** Folder with images and captions, or with precomputed features; absent means the embedded data set. */
  readonly data: string | undefined;
  /** `descriptor`, or `onnx:PATH`. */
  readonly features: string;
  /** In the order given; a member of an ensemble stands before it. */
  readonly systems: readonly SystemName[];
  readonly ensembles: readonly EnsembleName[];
  /** By what a system reads: a step over one vector per image takes a fraction of one over regions. */
  readonly epochs: Readonly<Record<System['features'], number>>;
  /** How many of them minimise the sum of hinges, before the hardest negatives take over. */
  readonly warmUp: Readonly<Record<System['features'], number>>;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly wordDim: number;
  readonly learningRate: number;
  /** How many images of each split are used at most. */
  readonly limit: number;
  readonly seed: number;
  readonly out: string;
  readonly resume: boolean;
  readonly skipBad: boolean;
  /** Which engines to try, in order; absent means all. */
  readonly prefer?: readonly EngineName[];
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

const engines = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const satisfies readonly EngineName[];

const options = {
  data: { type: 'string' },
  features: { type: 'string', default: 'descriptor' },
  system: { type: 'string', default: 'vsepp,scan-t2i-avg' },
  epochs: { type: 'string' },
  'warm-up': { type: 'string' },
  'batch-size': { type: 'string' },
  'embed-dim': { type: 'string' },
  'word-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
  limit: { type: 'string' },
  seed: { type: 'string', default: '1' },
  out: { type: 'string', default: 'runs/scan-flickr30k' },
  engine: { type: 'string' },
  resume: { type: 'boolean', default: false },
  'skip-bad': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} satisfies ParseArgsConfig['options'];

export const help = `SCAN and VSE++: match images with sentences, train, evaluate, report.

  --data DIR         f30k_precomp, or Flickr8k / Flickr30K images with their captions;
                     without it the embedded data set is used, and every number is synthetic
  --features WHAT    onnx:PATH (grid and pooled outputs of a network) or descriptor (no weights)
  --system NAMES     one or more, with commas: ${[...Object.keys(systems), ...Object.keys(ensembles)].join(', ')}, all
  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   --word-dim N
  --warm-up N        so many of the epochs minimise the sum of hinges (default 1)
  --limit N          use N images of each split at most
  --out DIR          checkpoints and report.html (default runs/scan-flickr30k)
  --resume           go on from the last checkpoint in --out
  --skip-bad         leave out images that do not decode
  --engine NAME      tensorflow, webgpu, wasm or cpu (default: the first that works)
  --seed N           everything random follows from it (default 1)
`;

/** The command line as numbers and names; throws an `OptionError` that names the flag. `--help` prints and ends. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values } = parse(argv);
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const recipe = values.data === undefined ? recipes.scenes : recipes.paper;
  const epochs = count('epochs', values.epochs);
  const warmUp = count('warm-up', values['warm-up']);
  const names = values.system.split(',').flatMap(known);
  return {
    data: values.data,
    features: values.features,
    systems: [...new Set(names.flatMap((name) => (isEnsemble(name) ? ensembles[name].members : [name])))],
    ensembles: names.filter(isEnsemble),
    warmUp: warmUp === undefined ? recipe.warmUp : { regions: warmUp, global: warmUp },
    epochs: epochs === undefined ? recipe.epochs : { regions: epochs, global: epochs },
    batchSize: count('batch-size', values['batch-size']) ?? recipe.batchSize,
    embedDim: count('embed-dim', values['embed-dim']) ?? recipe.embedDim,
    wordDim: count('word-dim', values['word-dim']) ?? recipe.wordDim,
    learningRate: positive('learning-rate', values['learning-rate']) ?? recipe.learningRate,
    limit: count('limit', values.limit) ?? Infinity,
    seed: count('seed', values.seed) ?? 1,
    out: values.out,
    resume: values.resume,
    skipBad: values['skip-bad'],
    ...(values.engine !== undefined && { prefer: [engineNamed(values.engine)] }),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options });
  } catch (error) {
    throw new OptionError(`${(error as Error).message} Run with --help for the list of flags.`);
  }
}

function known(name: string): readonly (SystemName | EnsembleName)[] {
  const all = [...Object.keys(systems), ...Object.keys(ensembles)] as (SystemName | EnsembleName)[];
  if (name === 'all') return all;
  const found = all.find((other) => other === name);
  if (found) return [found];
  throw new OptionError(`--system: wanted one or more of ${all.join(', ')}, got ${name}.`);
}

function engineNamed(name: string): EngineName {
  const found = engines.find((engine) => engine === name);
  if (found) return found;
  throw new OptionError(`--engine: wanted one of ${engines.join(', ')}, got ${name}.`);
}

function isEnsemble(name: SystemName | EnsembleName): name is EnsembleName {
  return name in ensembles;
}

function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new OptionError(`--${flag}: wanted a number above 0, got ${text}.`);
  return value;
}

function count(flag: string, text: string | undefined): number | undefined {
  const value = positive(flag, text);
  if (value !== undefined && !Number.isInteger(value)) {
    throw new OptionError(`--${flag}: wanted a whole number, got ${text}.`);
  }
  return value;
}
