import * as tf from '@tensorflow/tfjs-core';
import {
  assertOneOf,
  assertShape,
  assertWhole,
  l2Normalize,
  maskOf,
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

/** Options of the recurrent caption encoders. */
export interface RecurrentEncoderOptions {
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
  /** Seed of the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/** A caption encoder that also takes captions as ids. */
export interface CaptionEncoder extends Encoder<string> {
  /** Converts captions to padded ids. */
  collate(captions: readonly string[]): TokenBatch;
  /** Packs captions that are ids already; `collate` does this after `vocabulary.encode`. */
  collateIds(captions: readonly ArrayLike<number>[]): TokenBatch;
}

/** Builds a recurrent encoder: word vectors, a recurrent layer, and its output per word or per caption. */
export function recurrentEncoder(
  name: string,
  makeLayer: (options: { inputDim: number; hiddenDim: number; layers: number; seed: number }) => Recurrent,
  options: RecurrentEncoderOptions & { readonly output: 'words' | 'last' },
): CaptionEncoder {
  const { vocabulary, embedDim = 1024, layers = 1, output, seed = 0, maxWords } = options;
  const wordDim = options.wordDim ?? options.wordVectors?.dim ?? 300;
  assertOneOf(name, 'output', output, ['words', 'last']);
  if (maxWords !== undefined) assertWhole(name, 'maxWords', maxWords, { from: 2 });
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
