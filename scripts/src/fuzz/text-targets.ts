import { DataError } from '@vse/core';
import {
  buildKerasVocabulary,
  buildVocabulary,
  fitGaussianMixture,
  loadWordVectors,
  mixtureFromJson,
  tfidf,
  tfidfFromJson,
  toScanVocabulary,
  vocabularyFromJson,
} from '@vse/text-encoders';
import { fileOf, type FuzzTarget } from './fuzz-target';

const captions = ['a dog runs', 'a dog and a cat', 'two cats'];
const vocabulary = buildVocabulary(captions, { minCount: 1 });
const points = { values: Float32Array.of(0, 1, 5, 6, 2, 2, 7, 9), length: 4, dim: 2 };

const binary = Buffer.concat(
  [
    '3 2\n',
    'dog ',
    Float32Array.of(1, 2),
    '\ncat ',
    Float32Array.of(3, 4),
    '\nrun ',
    Float32Array.of(5, 6),
  ].map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part.buffer))),
);

/** Parses JSON, as a program that keeps it in a file does. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw new DataError('not JSON', { cause });
  }
}

/** Parsers of what is known of words: their vectors, vocabularies, tf-idf weights and mixtures. */
export const textTargets: readonly FuzzTarget[] = [
  {
    name: 'word vectors',
    good: [
      Buffer.from('dog 0.5 -1.25 3e-2\ncat 1 2 3\nthe 0 0 0.1\n'),
      Buffer.from('2 3\ndog 0.5 -1.25 3e-2\ncat 1 2 3\n'),
      binary,
    ],
    words: ['nan', 'inf', '1e999', '0x10', '\u00a0', '1000000 300', '</s>', '<unk>', '\t', '\r\n'],
    share: 8,
    async parse(bytes, folder) {
      await loadWordVectors(fileOf(folder, 'vectors.txt', bytes));
    },
  },
  {
    name: 'vocabularies and weights',
    good: [
      vocabulary,
      toScanVocabulary(vocabulary),
      buildKerasVocabulary(captions),
      tfidf(captions),
      fitGaussianMixture(points, { components: 2 }),
    ].map((value) => Buffer.from(JSON.stringify(value))),
    words: [
      '"words"',
      '"rule"',
      '"custom"',
      '"vse-mixture"',
      '"weights"',
      'null',
      '[]',
      '-1',
      '1e999',
      '"<unk>"',
    ],
    share: 8,
    parse: (bytes) =>
      Promise.resolve().then(() => {
        const json = parsed(bytes);
        const { format } = (json ?? {}) as { readonly format?: unknown };
        if (format === 'vse-tfidf') tfidfFromJson(json).transform(captions);
        else if (format === 'vse-mixture') mixtureFromJson(json).toJSON();
        else vocabularyFromJson(json).encode('a dog');
      }),
  },
];
