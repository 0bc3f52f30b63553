import * as tf from '@tensorflow/tfjs-core';
import {
  assertBoolean,
  assertShape,
  assertShare,
  assertWhole,
  DataError,
  seededRandom,
  ShapeError,
  type EncodeOptions,
  type Encoder,
  type EmbeddingSet,
} from '@vse/core';
import { disposeVariables, embedding, gru, prefixed } from '@vse/layers';
import { assertOptions, ownRecipe } from '../recipe';
import { initialVectors } from '../vectors/initial-vectors';
import type { WordVectors } from '../vectors/word-vectors';
import { assertVocabulary, fingerprintOf, type CaptionIds } from '../vocabulary/vocabulary';

/** Options of `favreEncoder`. */
export interface FavreEncoderOptions {
  /** Converts captions to ids; `vocabularyBy('favre', captions)` is the tutorial's. */
  readonly vocabulary: CaptionIds;
  /** Ids per caption: short captions are padded in front, long ones lose their first ids. Defaults to `16`. */
  readonly length?: number;
  /** Dimension of the word vectors. Defaults to that of `wordVectors`, or `100`. */
  readonly wordDim?: number;
  /** Initial word vectors; other words are initialised at random. */
  readonly wordVectors?: WordVectors;
  /** Trains the word vectors. Defaults to `true`. */
  readonly trainWordVectors?: boolean;
  /** Dimension of the embeddings. Defaults to `256`. */
  readonly embedDim?: number;
  /**
   * Probability of removing a word in training; its padding goes in front. The tutorial's vocabulary has no unknown word.
   * Defaults to `0`.
   */
  readonly wordDropoutRate?: number;
  /** Seed of the initial weights and of word dropout. Defaults to `0`. */
  readonly seed?: number;
}

/** Captions as ids, padded to one length. */
export interface PaddedBatch {
  readonly [name: string]: tf.Tensor;
  /** `[batch, length]`, int32, padded with zeros in front. */
  readonly tokens: tf.Tensor2D;
}

/** Encoder of Favre's tutorial. */
export interface FavreEncoder extends Encoder<string> {
  /** Converts captions to padded ids. */
  collate(captions: readonly string[]): PaddedBatch;
}

/**
 * Encodes captions as Favre's Keras tutorial of 2017 does: word vectors and a GRU with its reset gate before the product
 * and hard sigmoids, over ids padded in front, without a mask, so that padding is read like a word. The embedding is the
 * last state, not normalised.
 *
 * Returns embeddings `[captions, 1, embedDim]`. A caption without words is all padding; its embedding is not zero.
 *
 * @throws `OptionError` if an option is out of range.
 * @throws `DataError` if a batch has no captions.
 * @example
 * ```ts
 * import { favreEncoder, vocabularyBy } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits'];
 * const encoder = favreEncoder({ vocabulary: vocabularyBy('favre', captions), wordDim: 4, embedDim: 8 });
 * console.log(encoder.encode(encoder.collate(captions)).vectors.shape); // [ 2, 1, 8 ]
 * ```
 */
export function favreEncoder(options: FavreEncoderOptions): FavreEncoder {
  assertOptions('favreEncoder', options);
  const { vocabulary, length = 16, trainWordVectors = true, embedDim = 256, seed = 0 } = options;
  const { wordDropoutRate = 0 } = options;
  const { wordDim = options.wordVectors?.dim ?? 100 } = options;
  assertVocabulary('favreEncoder', vocabulary, 'encode');
  assertWhole('favreEncoder', 'length', length);
  assertWhole('favreEncoder', 'wordDim', wordDim);
  assertWhole('favreEncoder', 'embedDim', embedDim);
  assertBoolean('favreEncoder', 'trainWordVectors', trainWordVectors);
  assertShare('favreEncoder', 'wordDropoutRate', wordDropoutRate);
  const words = seededRandom(seed).fork('words');
  /** Ids of packed captions, kept on the host for word dropout. */
  const knownIds = new WeakMap<tf.Tensor, readonly (readonly number[])[]>();
  const pack = (ids: readonly (readonly number[])[]) =>
    tf.tensor2d(padInFront(ids, length), [ids.length, length], 'int32'); // [captions, length]
  const drop = (tokens: tf.Tensor, { training = false, draw }: EncodeOptions): tf.Tensor => {
    if (!training || wordDropoutRate === 0) return tokens;
    const ids = knownIds.get(tokens);
    if (!ids) throw new ShapeError('favreEncoder: word dropout needs a batch that collate packed.');
    const random = draw === undefined ? words : words.fork(draw);
    return pack(ids.map((caption) => caption.filter(() => random.next() >= wordDropoutRate)));
  };
  const initial = initialVectors('favreEncoder', wordDim, vocabulary.words, options.wordVectors);
  const rnn = gru({ inputDim: wordDim, hiddenDim: embedDim, form: 'reset-before', seed });
  const embed = embedding({
    count: vocabulary.size,
    dim: wordDim,
    bound: 0.05, // Keras' initial range of an Embedding
    seed,
    trainable: trainWordVectors,
    ...initial,
  });
  const variables = [...prefixed('embed', embed.variables()), ...prefixed('rnn', rnn.variables())];
  return {
    name: 'favreEncoder',
    embedDim,
    recipe: ownRecipe('favreEncoder', {
      vocabulary,
      length,
      wordDim,
      trainWordVectors,
      embedDim,
      wordDropoutRate,
      seed,
    }),
    ...fingerprintOf(vocabulary),
    collate(captions) {
      if (captions.length === 0) throw new DataError('favreEncoder.collate: there is no caption to pack.');
      const ids = captions.map((caption) => vocabulary.encode(caption));
      const tokens = pack(ids);
      knownIds.set(tokens, ids);
      return { tokens };
    },
    encode({ tokens }, encodeOptions = {}): EmbeddingSet {
      if (!tokens) throw new ShapeError('favreEncoder: the batch must have tokens; use collate.');
      assertShape('favreEncoder', 'tokens', tokens, ['batch', length]);
      const features = tf.tidy(() => {
        const vectors = embed.apply(drop(tokens, encodeOptions)) as tf.Tensor3D; // [batch, length, wordDim]
        const states = rnn.apply(vectors); // [batch, length, embedDim]
        return tf.slice(states, [0, length - 1, 0], [-1, 1, -1]); // [batch, 1, embedDim]
      });
      return { vectors: features };
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

/** Ids `[captions, length]`: short captions padded in front, long ones reduced to their last ids. */
function padInFront(captions: readonly (readonly number[])[], length: number): Int32Array {
  const rows = new Int32Array(captions.length * length);
  captions.forEach((ids, row) => {
    const kept = ids.slice(-length);
    rows.set(kept, (row + 1) * length - kept.length);
  });
  return rows;
}
