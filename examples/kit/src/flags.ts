import { dirname } from 'node:path';
import type { parseArgs } from 'node:util';
import type { BackendName } from '@vse/backend';
import { OptionError } from '@vse/core';
import type { FlagValues } from './config-file';
import { defaultsOf, givenFlags, parseFlags, type Flags } from './given-flags';
import { didYouMean } from './nearest';

/** Which data an experiment runs on. */
export interface DataArguments {
  /** Folder with images and captions, or with precomputed features; absent means the embedded data set. */
  readonly data: string | undefined;
  /** A file of captions, by its name Karpathy's or COCO's json, Favre's text, or a table; absent means those of `data`. */
  readonly annotations?: string | undefined;
  /** The folder of the pictures that the captions name, where that is another. */
  readonly images?: string | undefined;
  /** `descriptor`, `onnx:PATH` or `tfjs:PATH`. */
  readonly features: string;
  /** `grid`, `proposals`, or a detector's, `yolox:PATH`; absent means what the example prefers. */
  readonly regions?: string;
  /** How many images of each split are used at most. */
  readonly limit: number;
  readonly skipBad: boolean;
  /** A file with the words that models know; absent means those of the training captions. */
  readonly vocabularyFile?: string;
}

/** What every example takes on its command line. */
export interface CommonArguments extends DataArguments {
  readonly seed: number;
  readonly out: string;
  readonly resume: boolean;
  /** Which backends to try, in order; absent means all. */
  readonly prefer?: readonly BackendName[];
  /** Whether the fastest of them is taken, by measurement. */
  readonly measure?: true;
  /** What was asked for, as text: `storeConfig` keeps it. */
  readonly given: { readonly example: string; readonly flags: FlagValues };
  /** The folder of the run that is run again. */
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
  limit: { type: 'string' },
  seed: { type: 'string', default: '1' },
  out: { type: 'string' },
  backend: { type: 'string' },
  resume: { type: 'boolean', default: false },
  'skip-bad': { type: 'boolean', default: false },
  config: { type: 'string' },
  reproduce: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies Flags;

const commonHelp = (name: string): string => `
  --data DIR         Flickr8k / Flickr30K images with their captions, or f30k_precomp;
                     without it the embedded data set is used, and every number is synthetic
  --annotations FILE captions: dataset_*.json (Karpathy), captions_*.json (COCO), a .csv, .tsv or .jsonl table, or
                     a .txt with a picture's name and a caption a line (Favre)
  --images DIR       the pictures that they name (default: the folder of --data, or of the captions)
  --features WHAT    onnx:PATH (grid and pooled outputs of a network), tfjs:PATH (its model.json), or
                     descriptor (no weights)
  --regions WHAT     what systems that read regions see in a network's map: grid (its cells), proposals, or what a
                     detector finds: yolox:PATH, faster-rcnn:PATH, detr:PATH
  --limit N          use N images of each split at most
  --out DIR          checkpoints, results.json and report.html (default runs/${name})
  --resume           go on from the last checkpoint in --out
  --skip-bad         leave out images that do not decode
  --backend NAME     ${backends.join(', ')}, or fastest, by a measurement (default: the first that works)
  --seed N           everything random follows from it (default 1)
  --config FILE      flags from a JSON object, { "epochs": 4 }; those of the command line go first
  --reproduce RUN    run again what is in the folder RUN, into RUN-again unless --out says otherwise
`;

export interface FlagsInput<F extends Flags> {
  /** The example's name: its results go to `runs/<name>`. */
  readonly name: string;
  /** What `--help` prints above the flags that all examples have: what it does, then its own flags. */
  readonly help: string;
  /** The example's own flags, as for `parseArgs`. */
  readonly flags: F;
}

/**
 * Reads a command line: the flags that all examples have as `common`, the example's own as text in `values`; with
 * `--config` also those of a file, with `--reproduce` those of a run before. `--help` prints and ends the process. Throws an
 * `OptionError` that names the flag at fault, for an unknown one with the nearest.
 */
export function readFlags<F extends Flags>(
  argv: readonly string[],
  { name, help, flags }: FlagsInput<F>,
): { readonly common: CommonArguments; readonly values: Values<F> } {
  const known: Flags = { ...commonFlags, ...flags };
  const asked = parseFlags(argv, known);
  if (asked['help'] === true) {
    console.log(help + commonHelp(name));
    process.exit(0);
  }
  const given = givenFlags(asked, name, known);
  const values = { ...defaultsOf(known), ...given.flags };
  const shared = values as Values<typeof commonFlags>;
  const common: CommonArguments = {
    data: shared.data ?? folderOf(shared),
    ...(shared.annotations !== undefined && { annotations: shared.annotations }),
    ...(shared.images !== undefined && { images: shared.images }),
    features: shared.features,
    ...(shared.regions !== undefined && { regions: shared.regions }),
    limit: wholeNumber('limit', shared.limit) ?? Infinity,
    skipBad: shared['skip-bad'],
    seed: wholeNumber('seed', shared.seed) ?? 1,
    out: shared.out ?? `runs/${name}`,
    resume: shared.resume,
    ...backendOf(shared.backend),
    given: { example: name, flags: given.flags },
    ...(given.reproduces !== undefined && { reproduces: given.reproduces }),
  };
  return { common, values: values as Values<F> };
}

function backendOf(name: string | undefined): Pick<CommonArguments, 'prefer' | 'measure'> {
  if (name === undefined) return {};
  const known = oneOf('backend', name, [...backends, 'fastest']);
  return known === 'fastest' ? { measure: true } : { prefer: [known] };
}

/** The folder that stands for `--data` where captions are named by their file. */
function folderOf({ annotations, images }: Values<typeof commonFlags>): string | undefined {
  if (annotations !== undefined) return images ?? dirname(annotations);
  if (images === undefined) return undefined;
  throw new OptionError(
    '--images: whose pictures are they? Name captions too: --annotations FILE or --data DIR.',
  );
}

/** A number above 0, `undefined` where the flag was not given. */
export function positiveNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new OptionError(`--${flag}: wanted a number above 0, got ${text}.`);
}

/** A whole number above 0, `undefined` where the flag was not given. */
export function wholeNumber(flag: string, text: string | undefined): number | undefined {
  const value = positiveNumber(flag, text);
  if (value === undefined || Number.isInteger(value)) return value;
  throw new OptionError(`--${flag}: wanted a whole number, got ${text}.`);
}

/** One of some names. */
export function oneOf<Name extends string>(flag: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new OptionError(
    `--${flag}: wanted one of ${names.join(', ')}, got ${text}.${didYouMean(text, names)}`,
  );
}

/** One or more of some names, parted by commas, each once; `all` is all of them. */
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
