import * as tf from '@tensorflow/tfjs-core';
import {
  assertBoolean,
  assertOneOf,
  assertShape,
  assertWhole,
  l2Normalize,
  maskOf,
  ShapeError,
  type Encoder,
  type EncoderBatch,
  type EmbeddingSet,
  type Recipe,
} from '@vse/core';
import { disposeVariables, embedding, lastState, prefixed, type Recurrent } from '@vse/layers';
import { endsOf, tokenBatch, type TokenBatch } from '../tokens/token-batch';
import { wordDropoutOf, type WordDropoutOptions } from '../tokens/word-dropout';
import { initialVectors } from '../vectors/initial-vectors';
import type { WordVectors } from '../vectors/word-vectors';
import { assertVocabulary, fingerprintOf, type CaptionIds } from '../vocabulary/vocabulary';

/** Options of the recurrent caption encoders. */
export interface RecurrentEncoderOptions extends WordDropoutOptions {
  /** Converts captions to ids: a `Vocabulary`, or anything with its `size` and `encode`. */
  readonly vocabulary: CaptionIds;
  /** Dimension of the word vectors. Defaults to that of `wordVectors`, or `300`. */
  readonly wordDim?: number;
  /**
   * Initial word vectors, for example from `loadWordVectors`; other words are initialised at random. The vocabulary must
   * list its `words`.
   */
  readonly wordVectors?: WordVectors;
  /** Trains the word vectors; `false` keeps them fixed, as in DVSA. Defaults to `true`. */
  readonly trainWordVectors?: boolean;
  /** Dimension of the embeddings. Defaults to `1024`. */
  readonly embedDim?: number;
  /** Number of stacked recurrent layers. Defaults to `1`. */
  readonly layers?: number;
  /** `'words'` returns one embedding per word, `'last'` the state after the last word. */
  readonly output?: 'words' | 'last';
  /** Divides each embedding by its length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** Takes absolute values at the end, for order embeddings. Defaults to `false`. */
  readonly absolute?: boolean;
  /** Maximum number of ids, ends included; longer captions keep their first ids and `<end>`. Defaults to no limit. */
  readonly maxWords?: number;
  /** Seed of the initial weights and of word dropout. Defaults to `0`. */
  readonly seed?: number;
}

/** A caption encoder that also takes captions as ids. */
export interface CaptionEncoder extends Encoder<string> {
  /** Converts captions to padded ids. */
  collate(captions: readonly string[]): TokenBatch;
  /** Packs captions that are ids already; `collate` does this after `vocabulary.encode`. */
  collateIds(captions: readonly ArrayLike<number>[]): TokenBatch;
}

/** Options of the recurrent encoders with all defaults. Initial word vectors are not stated: they end up in the weights. */
export type StatedOptions = Required<Omit<RecurrentEncoderOptions, 'wordVectors' | 'maxWords'>> &
  Pick<RecurrentEncoderOptions, 'maxWords'>;

/** Parts of a recurrent encoder that its factory chooses. */
export interface RecurrentParts {
  /** Name of the factory. */
  readonly name: string;
  /** Makes the recurrent layer. */
  readonly makeLayer: (sizes: {
    inputDim: number;
    hiddenDim: number;
    layers: number;
    seed: number;
  }) => Recurrent;
  /** Recipe of the factory from the options that all recurrent encoders have. */
  readonly recipe: (options: StatedOptions) => Recipe;
}

/** Builds a recurrent encoder: word vectors, a recurrent layer, and its output per word or per caption. */
export function recurrentEncoder(
  { name, makeLayer, recipe }: RecurrentParts,
  options: RecurrentEncoderOptions & { readonly output: 'words' | 'last' },
): CaptionEncoder {
  const { wordVectors } = options;
  const stated = statedOptions(name, options);
  const { vocabulary, wordDim, embedDim, layers, output, seed, maxWords, trainWordVectors } = stated;
  const drop = wordDropoutOf(name, stated, stated);
  const initial = initialVectors(name, wordDim, vocabulary.words, wordVectors);
  // The layer comes first: it refuses wrong options before there is a variable to leak.
  const rnn = makeLayer({ inputDim: wordDim, hiddenDim: embedDim, layers, seed });
  const embed = embedding({
    count: vocabulary.size,
    dim: wordDim,
    seed,
    trainable: trainWordVectors,
    ...initial,
  });
  const variables = [...prefixed('embed', embed.variables()), ...prefixed('rnn', rnn.variables())];
  const collateIds = (captions: readonly ArrayLike<number>[]) =>
    tokenBatch(name, captions, { size: vocabulary.size, maxWords });
  return {
    name,
    embedDim,
    recipe: recipe(stated),
    ...fingerprintOf(vocabulary),
    collate: (captions) => collateIds(captions.map((caption) => vocabulary.encode(caption))),
    collateIds,
    encode(batch, options = {}): EmbeddingSet {
      const given = asTokenBatch(name, batch);
      return tf.tidy(() => {
        const packed = drop(given, options);
        const vectors = embed.apply(packed.tokens) as tf.Tensor3D; // [batch, words, wordDim]
        const states = rnn.apply(vectors, endsOf(packed)); // [batch, words, embedDim]
        if (output === 'last') {
          return { vectors: finish(tf.expandDims(lastState(states, packed.mask), 1), stated) }; // [batch, 1, embedDim]
        }
        const features = finish(states, stated); // [batch, words, embedDim]
        return { vectors: features, mask: maskOf({ vectors: features, mask: packed.mask }) };
      });
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

/** Fills in the defaults and checks the options that no layer checks. */
function statedOptions(
  name: string,
  options: RecurrentEncoderOptions & { readonly output: 'words' | 'last' },
): StatedOptions {
  const { vocabulary, trainWordVectors = true, embedDim = 1024, layers = 1, output, maxWords } = options;
  const { normalize = true, absolute = false, seed = 0 } = options;
  const { wordDropoutRate = 0, wordDropout = 'unknown' } = options;
  const { wordDim = options.wordVectors?.dim ?? 300 } = options;
  assertVocabulary(name, vocabulary, 'encode');
  assertWhole(name, 'wordDim', wordDim);
  assertWhole(name, 'embedDim', embedDim);
  assertOneOf(name, 'output', output, ['words', 'last']);
  for (const [key, value] of Object.entries({ trainWordVectors, normalize, absolute }))
    assertBoolean(name, key, value);
  const stated = {
    vocabulary,
    wordDim,
    trainWordVectors,
    embedDim,
    layers,
    output,
    normalize,
    absolute,
    wordDropoutRate,
    wordDropout,
    seed,
  };
  if (maxWords === undefined) return stated;
  assertWhole(name, 'maxWords', maxWords, { from: 2 });
  return { ...stated, maxWords };
}

function finish(
  vectors: tf.Tensor3D,
  { normalize, absolute }: Pick<StatedOptions, 'normalize' | 'absolute'>,
): tf.Tensor3D {
  const unit = normalize ? l2Normalize(vectors) : vectors; // [batch, length, embedDim]
  return absolute ? tf.abs(unit) : unit; // [batch, length, embedDim]
}

function asTokenBatch(where: string, { tokens, mask }: EncoderBatch): TokenBatch {
  if (!tokens || !mask) throw new ShapeError(`${where}: the batch must have tokens and mask; use collate.`);
  assertShape(where, 'tokens', tokens, ['batch', 'words']);
  assertShape(where, 'mask', mask, tokens.shape);
  return { tokens: tokens as tf.Tensor2D, mask: mask as tf.Tensor2D };
}
