import { oneOf, readSystemFlags, wholeNumber, type SystemArguments } from '@vse/example-kit';
import { constantsByName, systemNames, type ConstantsName, type SystemName } from './systems';

export interface Arguments extends SystemArguments<SystemName> {
  readonly learningRate: number;
  readonly constants: ConstantsName;
  /** Epochs with dense alignment before multiple-instance learning takes over. */
  readonly denseEpochs: number;
  readonly wordVectors: string | undefined;
  /** CoNLL-U file with a parse of every caption; absent means a tagger and rules. */
  readonly relations?: string;
}

/**
 * Sizes, batches and epochs of the authors' code. Its learning rate, 1e-5, is for features that are not normalised; for
 * normalised ones 1e-3 diverges.
 */
const paper = { epochs: 20, batchSize: 100, embedDim: 1000, wordDim: 200, learningRate: 1e-4 };
const photographs = { epochs: 4, batchSize: 100, embedDim: 256, wordDim: 200, learningRate: 1e-4 };
const scenes = { epochs: 4, batchSize: 64, embedDim: 128, wordDim: 64, learningRate: 3e-4 };

const flags = {
  constants: { type: 'string', default: 'defrag-nips14' },
  'dense-epochs': { type: 'string' },
  'word-vectors': { type: 'string' },
  relations: { type: 'string' },
} as const;

const constantsNames = Object.keys(constantsByName) as ConstantsName[];

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'defrag-flickr8k',
    about: 'Deep fragment embeddings: dependency relations of a sentence against regions of an image.',
    help: `  --constants NAME   constants: ${constantsNames.join(' or ')} (default ${constantsNames[0]})
  --dense-epochs N   before multiple-instance learning (default half of the epochs)
  --word-vectors F   GloVe or word2vec, not trained; without it vectors are learnt
  --relations FILE   CoNLL-U with a parse of every caption; without it a tagger and rules`,
    systems: systemNames,
    recipes: { paper, photographs, scenes },
    flags,
  });
  return {
    ...args,
    constants: oneOf('constants', values.constants, constantsNames),
    denseEpochs: wholeNumber('dense-epochs', values['dense-epochs']) ?? Math.floor(args.epochs / 2),
    wordVectors: values['word-vectors'],
    ...(values.relations !== undefined && { relations: values.relations }),
  };
}
