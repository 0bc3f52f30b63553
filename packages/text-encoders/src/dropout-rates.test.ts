import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { featureEncoder } from './features/feature-encoder';
import { biGruEncoder } from './recurrent/bi-gru-encoder';
import { biRnnEncoder } from './recurrent/bi-rnn-encoder';
import { favreEncoder } from './recurrent/favre-encoder';
import { gruEncoder } from './recurrent/gru-encoder';
import { wordEncoder } from './recurrent/word-encoder';
import { relationEncoder } from './relations/relation-encoder';
import { buildVocabulary } from './vocabulary/vocabulary';
import { vocabularyBy } from './vocabulary/vocabulary-by';

const captions = ['a dog runs', 'a cat sits'];
const vocabulary = buildVocabulary(captions, { minCount: 1 });
const padded = vocabularyBy('favre', captions);
const sizes = { vocabulary, wordDim: 4, embedDim: 4 };
const features = { dim: 6 };

/** Every option that is a rate of dropout, by the encoder that has it. */
const makers: readonly [string, (rate: number) => { dispose(): void }][] = [
  ['gruEncoder wordDropoutRate', (rate) => gruEncoder({ ...sizes, wordDropoutRate: rate })],
  ['biGruEncoder wordDropoutRate', (rate) => biGruEncoder({ ...sizes, wordDropoutRate: rate })],
  ['biRnnEncoder wordDropoutRate', (rate) => biRnnEncoder({ ...sizes, hiddenDim: 4, wordDropoutRate: rate })],
  ['wordEncoder wordDropoutRate', (rate) => wordEncoder({ vocabulary, embedDim: 4, wordDropoutRate: rate })],
  [
    'favreEncoder wordDropoutRate',
    (rate) => favreEncoder({ ...sizes, vocabulary: padded, length: 4, wordDropoutRate: rate }),
  ],
  ['relationEncoder wordDropoutRate', (rate) => relationEncoder({ ...sizes, wordDropoutRate: rate })],
  [
    'featureEncoder wordDropoutRate',
    (rate) => featureEncoder({ features, embedDim: 4, wordDropoutRate: rate }),
  ],
  [
    'featureEncoder dropoutRate',
    (rate) => featureEncoder({ features, embedDim: 4, hiddenDims: [5], dropoutRate: rate }),
  ],
];

describe.each(makers)('%s', (_, make) => {
  it.each([1, 1.5, -0.1, NaN, Infinity, null, '0.5'])('refuses %j', (rate) => {
    expect(() => make(rate as number)).toThrow(OptionError);
    expect(() => make(rate as number)).toThrow(/must be from 0 to below 1/);
  });

  it('takes 0 and what is just below 1', () => {
    for (const rate of [0, 0.999]) make(rate).dispose();
  });
});
