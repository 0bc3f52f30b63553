import { packRecipe, type Encoder, type FeatureMatrix, type Recipe } from '@vse/core';
import { fitCca, fitPca } from '@vse/subspace';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaptionFeatures } from './features/caption-features';
import { featureEncoder, type FeatureEncoderOptions } from './features/feature-encoder';
import { fixedEncoder, type FixedEncoderOptions } from './features/fixed-encoder';
import { meanOfWords, type MeanOfWordsOptions } from './features/mean-of-words';
import { captionRows, projectFeatures, projectManyFeatures } from './features/project-features';
import { tfidf, type TfidfOptions } from './features/tfidf';
import { fisherVector, type FisherVectorOptions } from './mixtures/fisher-vector';
import { fitHybridMixture } from './mixtures/fit-hybrid-mixture';
import { biGruEncoder, type BiGruEncoderOptions } from './recurrent/bi-gru-encoder';
import { biRnnEncoder, type BiRnnEncoderOptions } from './recurrent/bi-rnn-encoder';
import { favreEncoder, type FavreEncoderOptions } from './recurrent/favre-encoder';
import { gruEncoder, type GruEncoderOptions } from './recurrent/gru-encoder';
import { wordEncoder, type WordEncoderOptions } from './recurrent/word-encoder';
import { relationEncoder, type RelationEncoderOptions } from './relations/relation-encoder';
import { copyWeights, madeAgain, outputsOf } from './testing/make-again';
import { textEncoders } from './text-encoders';
import { wordVectorsOf, type WordVectors } from './vectors/word-vectors';
import { buildVocabulary, type Vocabulary } from './vocabulary/vocabulary';
import { vocabularyBy } from './vocabulary/vocabulary-by';
import { toScanVocabulary, vocabularyFromJson } from './vocabulary/vocabulary-json';

const captions = ['a dog runs fast', 'a __proto__ sits', 'constructor: a dog sits', '', 'the unseen'];
const trained = captions.slice(0, 3);
const vocabulary = buildVocabulary(trained, { minCount: 1 });
const other = buildVocabulary(trained, { minCount: 1, tokenizer: 'dvsa' });
const vectors = wordVectorsOf(
  ['dog', '__proto__', 'runs', 'sits', 'the'],
  Float32Array.of(1, 0, 0.9, 0.2, 0, 1, 0.1, 0.8, 0.3, 0.4),
);
const dictionary = tfidf(trained);
const mixture = fitHybridMixture({ values: vectors.values, length: 5, dim: 2 }, { components: 2, seed: 3 });
const pair = { relation: 'nsubj', head: 'runs', dependent: 'dog', headIndex: 2, dependentIndex: 1 };
const amod = { relation: 'amod', head: 'dog', dependent: 'sits', headIndex: 2, dependentIndex: 1 };

/** Makes a thing with some options, and names each option with a value that is not its default. */
interface Case<Thing> {
  readonly make: (options: never) => Thing;
  /** Small sizes, and what has no default. */
  readonly base: object;
  readonly options: object;
}

/** Options that are not in a recipe: their values end up in the weights. */
type InWeights = 'wordVectors';

const encoders: Readonly<Record<string, Case<Encoder<string>>>> = {
  gruEncoder: {
    make: gruEncoder,
    base: { vocabulary, wordDim: 2, embedDim: 3 },
    options: {
      vocabulary: other,
      wordDim: 4,
      trainWordVectors: false,
      embedDim: 2,
      layers: 2,
      output: 'words',
      normalize: false,
      absolute: true,
      maxWords: 3,
      wordDropoutRate: 0.4,
      wordDropout: 'removal',
      seed: 5,
      form: 'reset-before',
    } satisfies Required<Omit<GruEncoderOptions, InWeights>>,
  },
  biGruEncoder: {
    make: biGruEncoder,
    base: { vocabulary, wordDim: 2, embedDim: 3 },
    options: {
      vocabulary: other,
      wordDim: 4,
      trainWordVectors: false,
      embedDim: 2,
      layers: 2,
      output: 'last',
      normalize: false,
      absolute: true,
      maxWords: 3,
      wordDropoutRate: 0.4,
      wordDropout: 'removal',
      seed: 5,
    } satisfies Required<Omit<BiGruEncoderOptions, InWeights>>,
  },
  biRnnEncoder: {
    make: biRnnEncoder,
    base: { vocabulary, wordDim: 2, embedDim: 3, hiddenDim: 4 },
    options: {
      vocabulary: other,
      wordDim: 4,
      trainWordVectors: false,
      embedDim: 2,
      hiddenDim: 3,
      normalize: false,
      absolute: true,
      maxWords: 3,
      wordDropoutRate: 0.4,
      wordDropout: 'removal',
      seed: 5,
    } satisfies Required<Omit<BiRnnEncoderOptions, InWeights>>,
  },
  wordEncoder: {
    make: wordEncoder,
    base: { vocabulary, embedDim: 2 },
    options: {
      vocabulary: other,
      trainWordVectors: false,
      embedDim: 3,
      normalize: false,
      absolute: true,
      maxWords: 3,
      wordDropoutRate: 0.4,
      wordDropout: 'removal',
      seed: 5,
    } satisfies Required<Omit<WordEncoderOptions, InWeights>>,
  },
  favreEncoder: {
    make: favreEncoder,
    base: { vocabulary: vocabularyBy('favre', trained), wordDim: 2, embedDim: 3 },
    options: {
      vocabulary,
      length: 3,
      wordDim: 4,
      trainWordVectors: false,
      embedDim: 2,
      wordDropoutRate: 0.4,
      seed: 5,
    } satisfies Required<Omit<FavreEncoderOptions, InWeights>>,
  },
  featureEncoder: {
    make: featureEncoder,
    base: { features: dictionary, embedDim: 3, hiddenDims: [4, 3] },
    options: {
      features: meanOfWords(vectors),
      embedDim: 2,
      hiddenDims: [5],
      normalizeBatch: { momentum: 0.3, epsilon: 0.01, runningVariance: 'biased' },
      dropoutRate: 0.5,
      wordDropoutRate: 0.4,
      normalize: false,
      absolute: true,
      seed: 5,
    } satisfies Required<FeatureEncoderOptions>,
  },
  fixedEncoder: {
    make: fixedEncoder,
    base: { features: dictionary },
    options: { features: tfidf(captions), normalize: false } satisfies Omit<FixedEncoderOptions, 'map'>,
  },
  relationEncoder: {
    make: relationEncoder,
    base: { vocabulary, wordDim: 2, embedDim: 3, empty: 'unknown', relations: relationsFor([]) },
    options: {
      vocabulary: other,
      wordDim: 4,
      trainWordVectors: false,
      embedDim: 2,
      perRelation: ['nsubj', 'amod'],
      empty: 'unknown',
      relations: relationsFor([pair, amod]),
      wordDropoutRate: 0.4,
      wordDropout: 'removal',
      seed: 5,
    } satisfies Required<Omit<RelationEncoderOptions, InWeights>>,
  },
};

const features: Readonly<Record<string, Case<CaptionFeatures>>> = {
  tfidf: {
    make: (options: TfidfOptions) => tfidf(trained, options),
    base: {},
    options: {
      inverseFrequency: false,
      smooth: false,
      addOne: false,
      sublinear: true,
      normalization: 'l1',
      wordsPerTerm: [1, 2],
      tokenizer: 'scan',
      minCaptions: 2,
      maxCaptions: 2,
      maxTerms: 2,
      terms: ['dog', '__proto__'],
    } satisfies Required<TfidfOptions>,
  },
  meanOfWords: {
    make: (options: MeanOfWordsOptions) => meanOfWords(vectors, options),
    base: {},
    options: {
      tokenizer: 'dvsa',
      weights: dictionary,
      unknown: 'zero',
    } satisfies Required<MeanOfWordsOptions>,
  },
  fisherVector: {
    make: (options: FisherVectorOptions) => fisherVector(mixture, vectors, options),
    base: {},
    options: {
      tokenizer: 'favre',
      power: 1,
      normalize: false,
      assignment: 'hard',
      minPosterior: 0.4,
    } satisfies Required<FisherVectorOptions>,
  },
};

/** Factory of relations with a recipe of its own, one more entry of the table. */
function relationsFor(relations: readonly (typeof pair)[]) {
  const recipe: Recipe = { from: import.meta.url, module: './', name: 'relationsFor', args: [relations] };
  return Object.assign(() => relations, { recipe });
}
const table = { ...textEncoders, relationsFor };

let maps: Awaited<ReturnType<typeof fitted>>;
const fitted = async () => {
  const rows = captionRows(dictionary, trained);
  const pca = await fitPca(rows, { components: 2, whiten: true });
  const cca = await fitCca([[1, 0], [0, 2], [3, 1]], rows, { components: 1 }); // prettier-ignore
  return { pca, cca };
};
beforeAll(async () => {
  maps = await fitted();
});

const used: Encoder<string>[] = [];
afterAll(() => used.forEach((encoder) => encoder.dispose()));

/** Makes an encoder twice again, and compares all that it gives. */
async function expectSame(encoder: Encoder<string>): Promise<void> {
  used.push(encoder);
  const recipe = encoder.recipe!;
  for (const again of await madeAgain<Encoder<string>>(recipe, table)) {
    used.push(again);
    copyWeights(encoder, again);
    const shape = ({ name, embedDim, fingerprint }: Encoder<string>) => ({ name, embedDim, fingerprint });
    expect(shape(again)).toEqual(shape(encoder));
    expect(again.variables().map(({ name, variable }) => [name, variable.shape, variable.trainable])).toEqual(
      encoder.variables().map(({ name, variable }) => [name, variable.shape, variable.trainable]),
    );
    expect(outputsOf(again, captions)).toEqual(outputsOf(encoder, captions));
    expect(packRecipe(again.recipe!)).toEqual(packRecipe(recipe));
  }
}

async function expectSameFeatures(made: CaptionFeatures): Promise<void> {
  for (const again of await madeAgain<CaptionFeatures>(made.recipe!, table)) {
    const { name, dim, hash } = again;
    expect({ name, dim, hash }).toEqual({ name: made.name, dim: made.dim, hash: made.hash });
    expect(again.transform(captions)).toEqual(made.transform(captions));
    expect(packRecipe(again.recipe!)).toEqual(packRecipe(made.recipe!));
  }
}

/** Some of the options of a case, with their other values. */
const someOf = ({ options }: Case<unknown>) =>
  fc
    .subarray(Object.entries(options))
    .map((chosen): Readonly<Record<string, unknown>> => Object.fromEntries(chosen));

const eachOption = (cases: Readonly<Record<string, Case<unknown>>>) =>
  Object.entries(cases).flatMap(([name, { options }]) =>
    Object.entries(options).map(([option, value]): [string, string, unknown] => [name, option, value]),
  );

describe.each(Object.entries(encoders))('%s', (name, each) => {
  it('is made again by its recipe, with any options', async () => {
    await fc.assert(
      fc.asyncProperty(someOf(each), (chosen) => expectSame(each.make({ ...each.base, ...chosen } as never))),
      { numRuns: 12 },
    );
  });

  it('states every option, without which another default would change it', () => {
    const encoder = each.make({ ...each.base, ...each.options } as never);
    used.push(encoder);
    const { recipe } = encoder;
    expect(recipe).toMatchObject({ module: '@vse/text-encoders', name });
    expect(Object.keys(recipe!.args[0] as object).sort()).toEqual(Object.keys(each.options).sort());
  });

  it('keeps word vectors in its weights', async () => {
    if (name === 'featureEncoder' || name === 'fixedEncoder') return;
    const encoder = each.make({ ...each.base, wordVectors: vectors, wordDim: undefined } as never);
    await expectSame(encoder);
    expect(JSON.stringify(packRecipe(encoder.recipe!))).not.toContain('wordVectorsOf');
  });
});

it.each(eachOption(encoders))('%s is made again with another %s', async (name, option, value) => {
  const { make, base } = encoders[name]!;
  const encoder = make({ ...base, [option]: value } as never);
  expect((encoder.recipe!.args[0] as Record<string, unknown>)[option]).toEqual(value);
  await expectSame(encoder);
});

describe.each(Object.entries(features))('%s', (_, each) => {
  it('is made again by its recipe, with any options', async () => {
    await fc.assert(
      fc.asyncProperty(someOf(each), (chosen) =>
        expectSameFeatures(each.make({ ...each.base, ...chosen } as never)),
      ),
      { numRuns: 20 },
    );
  });
});

it.each(eachOption(features))('%s is made again with another %s', async (name, option, value) => {
  const { make, base } = features[name]!;
  await expectSameFeatures(make({ ...base, [option]: value } as never));
});

it('names what differs from the defaults in a hash, however it was stated', () => {
  const stated = { tokenizer: 'word-pattern', power: 0.5, normalize: true } as const;
  expect(fisherVector(mixture, vectors, stated).hash).toBe(fisherVector(mixture, vectors).hash);
  const one = fisherVector(mixture, vectors, { power: 1 }).hash;
  expect(fisherVector(mixture, vectors, { power: 1, assignment: 'soft' }).hash).toBe(one);
  expect(one).not.toBe(fisherVector(mixture, vectors).hash);
});

describe('featureEncoder', () => {
  it('is made again over each kind of features', async () => {
    const { pca } = maps;
    const projected = projectFeatures(dictionary, pca);
    for (const each of [dictionary, meanOfWords(vectors), fisherVector(mixture, vectors), projected]) {
      await expectSame(featureEncoder({ features: each, embedDim: 3 }));
    }
  });

  it('is made again over stored features, with their hash', async () => {
    const row: FeatureMatrix = { values: Float32Array.of(1, 2), length: 1, dim: 2 };
    for (const stored of [{ dim: 2 }, { dim: 2, hash: 'abc' }]) {
      const encoder = featureEncoder({ features: stored, embedDim: 3 });
      expect(encoder.recipe!.args[0]).toMatchObject({ features: stored });
      for (const again of await madeAgain<typeof encoder>(encoder.recipe!, table)) {
        copyWeights(encoder, again);
        expect(again.fingerprint).toEqual(encoder.fingerprint);
        expect(outputsOf(again, [row])).toEqual(outputsOf(encoder, [row]));
      }
    }
  });

  it('means the defaults of batch normalisation by true', async () => {
    const sizes = { features: dictionary, embedDim: 3, hiddenDims: [4] };
    const encoder = featureEncoder({ ...sizes, normalizeBatch: true });
    expect(encoder.recipe!.args[0]).toMatchObject({
      normalizeBatch: { momentum: 0.1, epsilon: 1e-5, runningVariance: 'unbiased' },
    });
    await expectSame(encoder);
  });
});

describe('fixedEncoder', () => {
  it('is made again with a map: principal components, or a view of canonical correlations', async () => {
    const { pca, cca } = maps;
    for (const map of [pca, cca.captionMap({ power: 2 })]) {
      const encoder = fixedEncoder({ features: dictionary, map, normalize: false });
      expect(encoder.embedDim).toBe(map.components);
      await expectSame(encoder);
    }
  });
});

describe('projected features', () => {
  it('are made again with their components, as those for many captions', async () => {
    const { pca } = maps;
    await expectSameFeatures(projectFeatures(dictionary, pca));
    expect(projectManyFeatures(dictionary, pca).recipe).toEqual(projectFeatures(dictionary, pca).recipe);
  });
});

const words = Array.from({ length: 8477 }, (_, i) => `word${i}`);
const scanJson: unknown = JSON.parse(JSON.stringify(toScanVocabulary(vocabulary)));
const vocabularies: Readonly<Record<string, Vocabulary>> = {
  scan: vocabularyBy('scan', [...trained, ...trained, ...trained, ...trained]),
  vsepp: vocabularyBy('vsepp', [...trained, ...trained, ...trained, ...trained]),
  dvsa: vocabularyBy('dvsa', [...trained, ...trained, ...trained, ...trained, ...trained]),
  favre: vocabularyBy('favre', trained),
  'word-pattern': buildVocabulary(trained, { minCount: 1, tokenizer: 'word-pattern' }),
  "a SCAN file's": vocabularyFromJson(scanJson),
  "a SCAN file's, by another rule": vocabularyFromJson(scanJson, { tokenizer: 'dvsa' }),
  "Favre's table": vocabularyFromJson({ '<eos>': 0, dog: 1, constructor: 2 }),
  '8,481 words': buildVocabulary(words, { minCount: 1 }),
};

describe.each(Object.entries(vocabularies))('vocabulary %s', (_, made) => {
  it('is made again by its recipe', async () => {
    expect(made.recipe).toMatchObject({ name: 'vocabularyFromJson', file: 'vocabulary' });
    for (const again of await madeAgain<Vocabulary>(made.recipe, table)) {
      expect([again.size, again.hash, again.words]).toEqual([made.size, made.hash, made.words]);
      expect(again.toJSON()).toEqual(made.toJSON());
      for (const caption of captions) expect(again.encode(caption)).toEqual(made.encode(caption));
      expect(again.idOf('__proto__')).toBe(made.idOf('__proto__'));
      expect(again.recipe).toEqual(made.recipe);
    }
  });
});

it('keeps words with names that every object has', () => {
  expect(vocabulary.encode('__proto__ constructor')).toEqual([1, vocabulary.idOf('__proto__'), vocabulary.idOf('constructor'), 2]); // prettier-ignore
  expect(vocabulary.idOf('__proto__')).toBeGreaterThan(3);
  expect(vocabulary.idOf('toString')).toBe(3);
});

it('makes word vectors and mixtures again, bit by bit', async () => {
  for (const again of await madeAgain<WordVectors>(vectors.recipe!, table)) {
    expect([again.hash, again.words, again.values]).toEqual([vectors.hash, vectors.words, vectors.values]);
    expect(again.rowOf('__proto__')).toBe(1);
  }
  for (const again of await madeAgain<typeof mixture>(mixture.recipe, table)) {
    expect({ ...again, recipe: 0, toJSON: 0 }).toEqual({ ...mixture, recipe: 0, toJSON: 0 });
  }
});

describe('a tokenizer of the caller', () => {
  const letters = (text: string) => Array.from(text);
  const owners = (split: (text: string) => string[]): Readonly<Record<string, { recipe?: Recipe }>> => {
    const own = buildVocabulary(trained, { minCount: 1, tokenizer: split });
    return {
      vocabularyFromJson: own,
      tfidfFromJson: tfidf(trained, { tokenizer: split }),
      meanOfWords: meanOfWords(vectors, { tokenizer: split }),
      fisherVector: fisherVector(mixture, vectors, { tokenizer: split }),
    };
  };

  it.each(Object.entries(owners(letters)))('is refused in a recipe of %s, by name', (name, { recipe }) => {
    expect(() => packRecipe(recipe!)).toThrow(new RegExp(`argument \\d of ${name}, tokenizer is a function`));
  });

  it('is kept where it has a recipe', async () => {
    const recipe: Recipe = { from: import.meta.url, module: './', name: 'lettersOf', args: [] };
    const own = Object.assign(letters, { recipe });
    for (const owner of Object.values(owners(own))) {
      const made = owner as { recipe: Recipe; hash: string };
      const lettersOf = () => own;
      const [first, second] = await madeAgain<typeof made>(made.recipe, { ...table, lettersOf });
      expect([first!.hash, second!.hash]).toEqual([made.hash, made.hash]);
    }
  });

  it('leaves an encoder over a vocabulary without a recipe usable, but not to be packed', () => {
    const own = { size: 5, encode: () => [1, 2] };
    const encoder = gruEncoder({ vocabulary: own, wordDim: 2, embedDim: 3 });
    used.push(encoder);
    expect(encoder.encode(encoder.collate(['a'])).vectors.shape).toEqual([1, 1, 3]);
    expect(() => packRecipe(encoder.recipe!)).toThrow(
      'argument 1 of gruEncoder, vocabulary, encode is a function',
    );
  });
});

describe('arguments out of a file', () => {
  const make = (name: string, ...args: readonly unknown[]) =>
    (textEncoders[name as 'tfidfFromJson'] as unknown as (...args: readonly unknown[]) => unknown)(...args);
  const recurrent = ['gruEncoder', 'biGruEncoder', 'biRnnEncoder', 'favreEncoder', 'relationEncoder'];
  const sizes = { vocabulary, wordDim: 2, embedDim: 3 };

  it.each(recurrent)('are checked by %s', (name) => {
    for (const options of [undefined, null, 5, 'x', []]) {
      expect(() => make(name, options)).toThrow(`${name}: options must be an object`);
    }
    for (const wrong of [undefined, null, {}, { size: 3 }, 'x']) {
      expect(() => make(name, { ...sizes, vocabulary: wrong })).toThrow(`${name}: vocabulary must have size`);
    }
    const half = { ...vocabulary, size: 3 };
    expect(() => make(name, { ...sizes, vocabulary: half })).toThrow(`${name}: vocabulary.size must be its`);
    for (const option of ['wordDim', 'embedDim']) {
      for (const value of ['3', 0, -1, 1.5, null, [3]]) {
        expect(() => make(name, { ...sizes, [option]: value })).toThrow(`${name}: ${option} must be a whole`);
      }
    }
    expect(() => make(name, { ...sizes, trainWordVectors: 'no' })).toThrow(`${name}: trainWordVectors must be true or`); // prettier-ignore
    expect(() => make(name, { ...sizes, seed: 'x' })).toThrow(/seed must be a whole number/);
  });

  it.each<[string, readonly unknown[], RegExp]>([
    ['gruEncoder', [{ ...sizes, form: 'x' }], /form must be/],
    ['gruEncoder', [{ ...sizes, layers: 0 }], /layers must be a whole number/],
    ['gruEncoder', [{ ...sizes, normalize: 'false' }], /gruEncoder: normalize must be true or false/],
    ['gruEncoder', [{ ...sizes, absolute: 1 }], /gruEncoder: absolute must be true or false/],
    ['biRnnEncoder', [{ ...sizes, hiddenDim: '3' }], /biRnnEncoder: hiddenDim must be a whole number/],
    ['favreEncoder', [{ ...sizes, length: 0 }], /favreEncoder: length must be a whole number/],
    ['relationEncoder', [{ ...sizes, perRelation: 'nsubj' }], /perRelation must be a list of names/],
    ['relationEncoder', [{ ...sizes, relations: [] }], /relations must be a function/],
    ['featureEncoder', [{ features: null }], /featureEncoder: features must have dim/],
    ['featureEncoder', [{ features: { dim: '3' } }], /featureEncoder: features.dim must be a whole/],
    ['featureEncoder', [{ features: { dim: 3 }, hiddenDims: 4 }], /hiddenDims must be a list/],
    ['featureEncoder', [{ features: { dim: 3 }, hiddenDims: [4], normalizeBatch: 'x' }], /normalizeBatch must be true/], // prettier-ignore
    ['featureEncoder', [{ features: { dim: 3 }, hiddenDims: [4], normalizeBatch: null }], /normalizeBatch must be true/], // prettier-ignore
    [
      'featureEncoder',
      [{ features: { dim: 3 }, hiddenDims: [4], dropoutRate: 2 }],
      /dropoutRate must be from 0/,
    ],
    ['fixedEncoder', [{ features: { dim: 3 }, normalize: 1 }], /fixedEncoder: normalize must be true/],
    ['fixedEncoder', [{ features: { dim: 3 }, map: {} }], /fixedEncoder: map must have dim/],
    ['fixedEncoder', [{ features: { dim: 3 }, map: { dim: 2, components: 1, project: () => 0 } }], /map must read rows of 3/], // prettier-ignore
    ['meanOfWords', [{}], /meanOfWords: vectors must be word vectors/],
    ['meanOfWords', [vectors, { weights: {} }], /meanOfWords: weights must have idfOf/],
    ['meanOfWords', [vectors, { tokenizer: 5 }], /meanOfWords: rule must be/],
    ['fisherVector', [{}, vectors], /fisherVector: mixture must be a fitted mixture/],
    ['fisherVector', [mixture, null], /fisherVector: vectors must be word vectors/],
    ['fisherVector', [mixture, vectors, { normalize: 'x' }], /normalize must be true or false/],
    ['projectFeatures', [{ dim: 2 }, {}], /projectFeatures: features must compute/],
    ['projectFeatures', [dictionary, { dim: 2 }], /projectFeatures: pca must be a fit/],
    ['wordVectorsOf', ['dog', Float32Array.of(1)], /wordVectorsOf: words must be a list/],
    ['wordVectorsOf', [['dog'], [1]], /wordVectorsOf: values must be a Float32Array/],
    ['wordVectorsOf', [['dog', 'cat'], Float32Array.of(1, 2, 3)], /values must be \[2, dim\]/],
    ['tfidfFromJson', [null], /tfidfFromJson: wanted an object/],
    ['tfidfFromJson', [{ ...dictionary.toJSON(), weighting: null }], /tfidfFromJson: wanted an object/],
    ['tfidfFromJson', [{ ...dictionary.toJSON(), weighting: { smooth: 'x' } }], /smooth must be true/],
    ['tfidfFromJson', [{ ...dictionary.toJSON(), weighting: { wordsPerTerm: 5 } }], /wordsPerTerm must be/],
    ['tfidfFromJson', [{ ...dictionary.toJSON(), rule: 'x' }], /tfidfFromJson: rule must be/],
    ['tfidfFromJson', [{ ...dictionary.toJSON(), terms: [1, 2, 3, 4, 5] }], /tfidfFromJson: wanted/],
    ['mixtureFromJson', [{ ...mixture.toJSON(), fit: { iterations: 'x' } }], /mixtureFromJson: wanted/],
    ['vocabularyFromJson', [5], /vocabularyFromJson: wanted an object/],
    ['vocabularyFromJson', [{ ...vocabulary.toJSON(), words: 'x' }], /words must be a list of strings/],
    ['vocabularyFromJson', [{ ...vocabulary.toJSON(), rule: 'x' }], /rule must be 'scan' or/],
    ['vocabularyFromJson', [{ ...vocabulary.toJSON(), layout: 'x' }], /layout must be 'keras'/],
    [
      'vocabularyFromJson',
      [{ word2idx: { '': 3, '<pad>': 0, '<start>': 1, '<end>': 2, x: 3 } }],
      /each once/,
    ],
  ])('%s refuses %j', (name, args, message) => {
    expect(() => make(name, ...args)).toThrow(message);
  });
});

it('has every factory that a recipe names, and no other', () => {
  const named = [
    ...Object.keys(encoders),
    ...Object.keys(features).filter((name) => name !== 'tfidf'),
    'ccaOf',
    'linearMap',
    'mixtureFromJson',
    'pcaOf',
    'projectFeatures',
    'sentenceExtractor',
    'tfidfFromJson',
    'vocabularyFromJson',
    'wordVectorsOf',
  ];
  expect(Object.keys(textEncoders).sort()).toEqual(named.sort());
});
