import { dirname } from 'node:path';
import type { parseArgs } from 'node:util';
import type { BackendName } from '@vse/backend';
import { OptionError } from '@vse/core';
import type { FlagValues } from './config-file';
import { defaultsOf, givenFlags, parseFlags, type Flags } from './given-flags';
import { didYouMean } from './nearest';
import { presetHelp, presetOf, settingsOf, type PresetChoice, type Presets } from './preset-choice';

/** Flags that choose the data of an experiment. */
export interface DataArguments {
  /** Folder of images and captions, of precomputed features, or shards; absent means the embedded data set. */
  readonly data: string | undefined;
  /** Caption file: Karpathy's or COCO's JSON, Favre's text, or a table, recognised by its name; absent means those of `data`. */
  readonly annotations?: string | undefined;
  /** Folder of the pictures that the captions name, if it is another one. */
  readonly images?: string | undefined;
  /** `descriptor`, `onnx:PATH` or `tfjs:PATH`. */
  readonly features: string;
  /** `grid`, `proposals`, or a detector such as `yolox:PATH`; absent means the example's choice. */
  readonly regions?: string;
  /** Trains on COCO's split `restval` too. */
  readonly restval?: boolean;
  /** Largest number of images used of each split. */
  readonly limit: number;
  /** Largest number of images to train on, for learning curves; the other splits stay whole. */
  readonly trainLimit?: number;
  readonly skipBad: boolean;
  /** Vocabulary file; absent means the words of the training captions. */
  readonly vocabularyFile?: string;
}

/** Arguments of every example. */
export interface CommonArguments extends DataArguments {
  /** Settings that the flags are defaults over. */
  readonly preset: PresetChoice;
  readonly seed: number;
  readonly out: string;
  readonly resume: boolean;
  /** Backends to try, in order; absent means all. */
  readonly prefer?: readonly BackendName[];
  /** Compares corrections of hubs on the split that is scored. */
  readonly correct?: true;
  /** Measures the backends and takes the fastest. */
  readonly measure?: true;
  /** Flags as text, which `storeConfig` keeps. */
  readonly given: {
    readonly example: string;
    readonly flags: FlagValues;
    /** Presets of the example, for the line that names the settings. */
    readonly presets?: Presets<object>;
  };
  /** Folder of the run that is reproduced. */
  readonly reproduces?: string;
}

type Values<F extends Flags> = ReturnType<typeof parseArgs<{ options: F }>>['values'];

const backends = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const satisfies readonly BackendName[];

const commonFlags = {
  data: { type: 'string' },
  annotations: { type: 'string' },
  images: { type: 'string' },
  features: { type: 'string', default: 'descriptor' },
  regions: { type: 'string' },
  restval: { type: 'boolean', default: false },
  limit: { type: 'string' },
  'train-limit': { type: 'string' },
  preset: { type: 'string' },
  seed: { type: 'string', default: '1' },
  out: { type: 'string' },
  backend: { type: 'string' },
  resume: { type: 'boolean', default: false },
  'skip-bad': { type: 'boolean', default: false },
  correct: { type: 'boolean', default: false },
  config: { type: 'string' },
  reproduce: { type: 'string' },
  caches: { type: 'boolean', default: false },
  'prune-caches': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies Flags;

const commonHelp = (name: string, presets: Presets<object> | undefined): string => `
  --data DIR         Flickr8k / Flickr30K images with their captions, f30k_precomp, a table of captions beside its
                     pictures, or shards of WebDataset (also train-{00000..00009}.tar), whose pictures are unpacked
                     to the cache; without it the embedded data set, whose numbers are synthetic
  --annotations FILE captions: dataset_*.json (Karpathy), captions_*.json (COCO), a .csv, .tsv, .jsonl, .parquet or
                     .json table (LAVIS), or a .txt with a picture's name and a caption a line (Favre)
  --images DIR       the pictures of the captions (default: the folder of --data, or of the captions)
  --features NAME    onnx:PATH (a network with grid and pooled outputs), tfjs:PATH (its model.json), or
                     descriptor (no weights)
  --regions NAME     regions of a network's feature map: grid (its cells), proposals, or the boxes of a
                     detector: yolox:PATH, faster-rcnn:PATH, detr:PATH; or bottom-up:FILE, a .tsv of boxes and
                     features (several with commas between them), in place of --features
  --restval          train on COCO's split restval too, as the published results on COCO do
${presetHelp(presets)}
  --limit N          use at most N images of each split
  --train-limit N    train on at most N images; the other splits stay whole
  --out DIR          checkpoints, results.json and report.html (default runs/${name})
  --resume           go on from the last checkpoint in --out, with more --epochs too where the learning rates of the
                     epochs that are done stay as they were
  --skip-bad         leave out images that cannot be decoded
  --correct          compare corrections of hubs by a bank of the training split: best-global, cca-baseline,
                     vsepp-flickr30k and scan-flickr30k
  --backend NAME     ${backends.join(', ')}, or fastest, which measures them (default: the first that works)
  --seed N           seed of everything random (default 1)
  --config FILE      flags as a JSON object, { "epochs": 4 }; flags of the command line override them
  --reproduce RUN    repeat the run in the folder RUN, into RUN-again unless --out names another
  --caches           list the cached features (VSE_CACHE, or .cache/vse) with size, contents and last use
  --prune-caches AGE remove those unused for AGE, such as 12h, 30d or 4w, or all; those in use stay
`;

export interface FlagsInput<F extends Flags, Settings extends object = object> {
  /** Name of the example; results go to `runs/<name>`. */
  readonly name: string;
  /** Text of `--help` above the common flags: what the example does, then its own flags. */
  readonly help: string;
  /** The example's own flags, as for `parseArgs`. */
  readonly flags: F;
  /** Settings of the example by preset; absent where they are the same for all data. */
  readonly presets?: Presets<Settings>;
}

/**
 * Reads a command line: the common flags as `common`, the example's own as text in `values`; with `--config` also those of
 * a file, with `--reproduce` those of an earlier run; `settings` are those of the preset that is chosen. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault; for an unknown flag also the nearest one.
 */
export function readFlags<F extends Flags, Settings extends object = object>(
  argv: readonly string[],
  { name, help, flags, presets }: FlagsInput<F, Settings>,
): { readonly common: CommonArguments; readonly values: Values<F>; readonly settings: Settings } {
  const known: Flags = { ...commonFlags, ...flags };
  const asked = parseFlags(argv, known);
  if (asked['help'] === true) {
    console.log(help + commonHelp(name, presets));
    process.exit(0);
  }
  const given = givenFlags(asked, name, known);
  const values = { ...defaultsOf(known), ...given.flags };
  const shared = values as Values<typeof commonFlags>;
  const preset = presetOf(shared.preset, shared.data ?? folderOf(shared), presets);
  const trainLimit = wholeNumber('train-limit', shared['train-limit']);
  const common: CommonArguments = {
    data: shared.data ?? folderOf(shared),
    ...(shared.annotations !== undefined && { annotations: shared.annotations }),
    ...(shared.images !== undefined && { images: shared.images }),
    features: shared.features,
    ...(shared.regions !== undefined && { regions: shared.regions }),
    ...(shared.restval && { restval: true }),
    ...(shared.correct && { correct: true }),
    limit: wholeNumber('limit', shared.limit) ?? Infinity,
    ...(trainLimit !== undefined && { trainLimit }),
    preset,
    skipBad: shared['skip-bad'],
    seed: wholeNumber('seed', shared.seed) ?? 1,
    out: shared.out ?? `runs/${name}`,
    resume: shared.resume,
    ...backendOf(shared.backend),
    given: { example: name, flags: given.flags, ...(presets && { presets }) },
    ...(given.reproduces !== undefined && { reproduces: given.reproduces }),
  };
  // Without presets an example asks for no settings of one.
  const settings = presets ? settingsOf(preset, presets) : ({} as Settings);
  return { common, values: values as Values<F>, settings };
}

function backendOf(name: string | undefined): Pick<CommonArguments, 'prefer' | 'measure'> {
  if (name === undefined) return {};
  const known = oneOf('backend', name, [...backends, 'fastest']);
  return known === 'fastest' ? { measure: true } : { prefer: [known] };
}

/** Returns the folder that stands for `--data` if `--annotations` names the caption file. */
function folderOf({ annotations, images }: Values<typeof commonFlags>): string | undefined {
  if (annotations !== undefined) return images ?? dirname(annotations);
  if (images === undefined) return undefined;
  throw new OptionError(
    '--images: wanted captions for these pictures, got none. Name them: --annotations FILE or --data DIR.',
  );
}

/** Parses a number above 0; `undefined` if the flag is absent. */
export function positiveNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new OptionError(`--${flag}: wanted a number above 0, got ${text}.`);
}

/** Parses a whole number above 0; `undefined` if the flag is absent. */
export function wholeNumber(flag: string, text: string | undefined): number | undefined {
  const value = positiveNumber(flag, text);
  if (value === undefined || Number.isInteger(value)) return value;
  throw new OptionError(`--${flag}: wanted a whole number, got ${text}.`);
}

/** Parses one of `names`. */
export function oneOf<Name extends string>(flag: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new OptionError(
    `--${flag}: wanted one of ${names.join(', ')}, got ${text}.${didYouMean(text, names)}`,
  );
}

/** Parses one or more of `names`, separated by commas, each once; `all` stands for all of them. */
export function someOf<Name extends string>(flag: string, text: string, names: readonly Name[]): Name[] {
  const chosen = text.split(',').flatMap((name) => {
    if (name === 'all') return names;
    const found = names.find((other) => other === name);
    if (found !== undefined) return [found];
    throw new OptionError(
      `--${flag}: wanted one or more of ${names.join(', ')}, got ${name}.${didYouMean(name, names)}`,
    );
  });
  return [...new Set(chosen)];
}
