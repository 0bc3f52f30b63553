import * as tf from '@tensorflow/tfjs-core';
import { assertShape, DataError, OptionError, ShapeError, type Encoder, type EmbeddingSet } from '@vse/core';
import { disposeVariables, embedding, gru, prefixed } from '@vse/layers';
import { initialVectors } from '../vectors/initial-vectors';
import type { WordVectors } from '../vectors/word-vectors';
import { fingerprintOf, type CaptionIds } from '../vocabulary/vocabulary';

export interface FavreEncoderOptions {
  /** Turns captions into ids; `vocabularyBy('favre', captions)` is the tutorial's. */
  readonly vocabulary: CaptionIds;
  /** How many ids a caption has: shorter ones get zeros in front, longer ones lose their first. Defaults to `16`. */
  readonly length?: number;
  /** The size of the word vectors. Defaults to that of `wordVectors`, `100` without them. */
  readonly wordDim?: number;
  /** Vectors that the vocabulary's words begin with; words that they have not begin as random ones. */
  readonly wordVectors?: WordVectors;
  /** Whether word vectors are trained. Defaults to `true`. */
  readonly trainWordVectors?: boolean;
  /** The size of what comes out. Defaults to `256`. */
  readonly embedDim?: number;
  /** Fixes the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/** Captions as ids of one length. */
export interface PaddedBatch {
  readonly [name: string]: tf.Tensor;
  /** `[batch, length]`, int32, zeros in front. */
  readonly tokens: tf.Tensor2D;
}

export interface FavreEncoder extends Encoder<string> {
  collate(captions: readonly string[]): PaddedBatch;
}

/**
 * The caption encoder of Favre's Keras tutorial of 2017: word vectors and a GRU whose reset gate acts before the product,
 * with hard sigmoids, over ids padded in front and without a mask, so that the padding's vector is read as a word is. One
 * vector for each caption, the last state, not normalised.
 *
 * Encodes to features `[captions, 1, embedDim]`. A caption without words is padding alone, and all such captions have
 * one and the same vector, which is not zero. Throws a `DataError` for no captions.
 */
export function favreEncoder(options: FavreEncoderOptions): FavreEncoder {
  const { vocabulary, length = 16, embedDim = 256, seed = 0 } = options;
  const wordDim = options.wordDim ?? options.wordVectors?.dim ?? 100;
  if (!Number.isInteger(length) || length < 1) {
    throw new OptionError(`favreEncoder: length must be a whole number of at least 1, got ${length}.`);
  }
  const embed = embedding({
    count: vocabulary.size,
    dim: wordDim,
    bound: 0.05, // as Keras begins an Embedding
    seed,
    trainable: options.trainWordVectors ?? true,
    ...initialVectors('favreEncoder', wordDim, vocabulary.words, options.wordVectors),
  });
  const rnn = gru({ inputDim: wordDim, hiddenDim: embedDim, form: 'reset-before', seed });
  const variables = [...prefixed('embed', embed.variables()), ...prefixed('rnn', rnn.variables())];
  return {
    name: 'favreEncoder',
    embedDim,
    ...fingerprintOf(vocabulary),
    collate(captions) {
      if (captions.length === 0) throw new DataError('favreEncoder.collate: there is no caption to pack.');
      const ids = captions.map((caption) => vocabulary.encode(caption));
      return { tokens: tf.tensor2d(padInFront(ids, length), [captions.length, length], 'int32') };
    },
    encode({ tokens }): EmbeddingSet {
      if (!tokens) throw new ShapeError('favreEncoder: the batch must have tokens; use collate.');
      assertShape('favreEncoder', 'tokens', tokens, ['batch', length]);
      const features = tf.tidy(() => {
        const vectors = embed.apply(tokens) as tf.Tensor3D; // [batch, length, wordDim]
        const states = rnn.apply(vectors); // [batch, length, embedDim]
        return tf.slice(states, [0, length - 1, 0], [-1, 1, -1]); // [batch, 1, embedDim]
      });
      return { vectors: features };
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

/** One row after another: zeros in front of short captions, the last ids of long ones. */
function padInFront(captions: readonly (readonly number[])[], length: number): Int32Array {
  const rows = new Int32Array(captions.length * length);
  captions.forEach((ids, row) => {
    const kept = ids.slice(-length);
    rows.set(kept, (row + 1) * length - kept.length);
  });
  return rows;
}
