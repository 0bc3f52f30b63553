import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, maskFromLengths } from '@vse/core';
import {
  bidirectionalRnn,
  disposeVariables,
  linear,
  prefixed,
  type Recurrent,
  type SequenceLengths,
} from '@vse/layers';
import { assertOptions, ownRecipe } from '../recipe';
import { recurrentEncoder, type CaptionEncoder, type RecurrentEncoderOptions } from './recurrent-encoder';

/** Options of `biRnnEncoder`. */
export interface BiRnnEncoderOptions extends Omit<RecurrentEncoderOptions, 'layers' | 'output'> {
  /** Dimension of the recurrent states; DVSA selects it on the dev split, from 300 to 600. Defaults to `512`. */
  readonly hiddenDim?: number;
}

/**
 * Encodes captions with DVSA's bidirectional network, https://arxiv.org/abs/1412.2306: a ReLU layer over word vectors,
 * recurrent ReLU units in both directions, and a ReLU layer over the sum of both directions.
 *
 *     e = relu(W_e x + b_e)     f = relu(e + W_f f' + b_f)     b = relu(e + W_b b' + b_b)     s = relu(W_d (f + b) + b_d)
 *
 * Returns embeddings `[captions, words, embedDim]` with a mask; padding is exactly 0.
 *
 * @param options - Vocabulary, sizes and word vectors.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { biRnnEncoder, buildVocabulary } from '@vse/text-encoders';
 *
 * const vocabulary = buildVocabulary(['a dog runs'], { minCount: 1 });
 * const encoder = biRnnEncoder({ vocabulary, wordDim: 4, hiddenDim: 6, embedDim: 8 });
 * console.log(encoder.encode(encoder.collate(['a dog'])).vectors.shape); // [ 1, 4, 8 ], ends included
 * ```
 */
export function biRnnEncoder(options: BiRnnEncoderOptions): CaptionEncoder {
  assertOptions('biRnnEncoder', options);
  const { hiddenDim = 512, ...rest } = options;
  assertWhole('biRnnEncoder', 'hiddenDim', hiddenDim);
  return recurrentEncoder(
    {
      name: 'biRnnEncoder',
      makeLayer: (sizes) =>
        bothEnds({
          inputDim: sizes.inputDim,
          stateDim: hiddenDim,
          outputDim: sizes.hiddenDim,
          seed: sizes.seed,
        }),
      recipe(stated) {
        const { vocabulary, wordDim, trainWordVectors, embedDim, normalize, absolute, seed } = stated;
        const { wordDropoutRate, wordDropout } = stated;
        const own = {
          vocabulary,
          wordDim,
          trainWordVectors,
          embedDim,
          hiddenDim,
          normalize,
          absolute,
          wordDropoutRate,
          wordDropout,
          seed,
        };
        return ownRecipe('biRnnEncoder', 'maxWords' in stated ? { ...own, maxWords: stated.maxWords } : own);
      },
    },
    { ...rest, output: 'words' },
  );
}

interface Sizes {
  readonly inputDim: number;
  readonly stateDim: number;
  readonly outputDim: number;
  readonly seed: number;
}

function bothEnds({ inputDim, stateDim, outputDim, seed }: Sizes): Recurrent {
  const first = linear({ inputDim, outputDim: stateDim, seed });
  const states = bidirectionalRnn({ inputDim: stateDim, hiddenDim: stateDim, input: 'added', seed });
  const last = linear({ inputDim: stateDim, outputDim, seed: seed + 1 });
  const variables = [
    ...prefixed('input', first.variables()),
    ...prefixed('state', states.variables()),
    ...prefixed('output', last.variables()),
  ];
  return {
    inputDim,
    outputDim,
    apply(x, ends = {}) {
      return tf.tidy(() => {
        const read = tf.relu(first.apply(x)) as tf.Tensor3D; // [batch, words, stateDim]
        const both = states.apply(read, ends); // [batch, words, stateDim]
        const words = tf.relu(last.apply(both)) as tf.Tensor3D; // [batch, words, outputDim]
        const mask = maskOfEnds(ends, x.shape[1]);
        return mask ? tf.mul(words, tf.expandDims(mask, 2)) : words;
      });
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

function maskOfEnds({ lengths, mask }: SequenceLengths, steps: number): tf.Tensor2D | undefined {
  return lengths ? maskFromLengths(Array.from(lengths), steps) : mask;
}
