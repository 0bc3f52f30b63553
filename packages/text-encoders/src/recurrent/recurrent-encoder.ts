import * as tf from '@tensorflow/tfjs-core';
import {
  assertShape,
  l2Normalize,
  maskOf,
  OptionError,
  ShapeError,
  type Encoder,
  type EncoderBatch,
  type EmbeddingSet,
} from '@vse/core';
import { disposeVariables, embedding, lastState, prefixed, type Recurrent } from '@vse/layers';
import { endsOf, tokenBatch, type TokenBatch } from '../tokens/token-batch';
import { initialVectors } from '../vectors/initial-vectors';
import type { WordVectors } from '../vectors/word-vectors';
import { fingerprintOf, type CaptionIds } from '../vocabulary/vocabulary';

export interface RecurrentEncoderOptions {
  /** Turns captions into ids: a `Vocabulary`, or anything with its `size` and `encode`. */
  readonly vocabulary: CaptionIds;
  /** The size of the word vectors. Defaults to that of `wordVectors`, `300` without them. */
  readonly wordDim?: number;
  /**
   * Vectors that the vocabulary's words begin with, such as `loadWordVectors` gives; words that they have not begin as
   * random ones. The vocabulary must have its list of `words`.
   */
  readonly wordVectors?: WordVectors;
  /** Whether word vectors are trained; `false` keeps them as they begin, as in DVSA. Defaults to `true`. */
  readonly trainWordVectors?: boolean;
  /** The size of what comes out. Defaults to `1024`. */
  readonly embedDim?: number;
  /** How many recurrent layers are stacked. Defaults to `1`. */
  readonly layers?: number;
  /** One vector for each word, or one for the caption: the state after its last word. */
  readonly output?: 'words' | 'last';
  /** Whether each vector is divided by its length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** Whether absolute values are taken at the end, for order embeddings. Defaults to `false`. */
  readonly absolute?: boolean;
  /** Captions with more ids than this, ends included, keep their first ones and `<end>`. Defaults to no limit. */
  readonly maxWords?: number;
  /** Fixes the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/** An encoder of captions that also takes captions already turned into ids. */
export interface CaptionEncoder extends Encoder<string> {
  collate(captions: readonly string[]): TokenBatch;
  /** Packs captions given as ids; `collate` does this after `vocabulary.encode`. */
  collateIds(captions: readonly ArrayLike<number>[]): TokenBatch;
}

/** What the encoders of one direction and of two share: word vectors, a recurrent layer, what is read from it. */
export function recurrentEncoder(
  name: string,
  makeLayer: (options: { inputDim: number; hiddenDim: number; layers: number; seed: number }) => Recurrent,
  options: RecurrentEncoderOptions & { readonly output: 'words' | 'last' },
): CaptionEncoder {
  const { vocabulary, embedDim = 1024, layers = 1, output, seed = 0, maxWords } = options;
  const wordDim = options.wordDim ?? options.wordVectors?.dim ?? 300;
  if (!['words', 'last'].includes(output)) {
    throw new OptionError(`${name}: output must be 'words' or 'last', got '${output}'.`);
  }
  if (maxWords !== undefined && !(Number.isInteger(maxWords) && maxWords >= 2)) {
    throw new OptionError(`${name}: maxWords must be a whole number of at least 2, got ${maxWords}.`);
  }
  const embed = embedding({
    count: vocabulary.size,
    dim: wordDim,
    seed,
    trainable: options.trainWordVectors ?? true,
    ...initialVectors(name, wordDim, vocabulary.words, options.wordVectors),
  });
  const rnn = makeLayer({ inputDim: wordDim, hiddenDim: embedDim, layers, seed });
  const variables = [...prefixed('embed', embed.variables()), ...prefixed('rnn', rnn.variables())];
  const collateIds = (captions: readonly ArrayLike<number>[]) =>
    tokenBatch(name, captions, { size: vocabulary.size, maxWords });
  return {
    name,
    embedDim,
    ...fingerprintOf(vocabulary),
    collate: (captions) => collateIds(captions.map((caption) => vocabulary.encode(caption))),
    collateIds,
    encode(batch): EmbeddingSet {
      const packed = asTokenBatch(name, batch);
      const features = tf.tidy(() => {
        const vectors = embed.apply(packed.tokens) as tf.Tensor3D; // [batch, words, wordDim]
        const states = rnn.apply(vectors, endsOf(packed)); // [batch, words, embedDim]
        return finish(
          output === 'words' ? states : tf.expandDims(lastState(states, packed.mask), 1),
          options,
        );
      });
      return output === 'words'
        ? { vectors: features, mask: maskOf({ vectors: features, mask: packed.mask }) }
        : { vectors: features };
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

function finish(
  vectors: tf.Tensor3D,
  { normalize = true, absolute = false }: RecurrentEncoderOptions,
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
