import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError } from '@vse/core';
import {
  bidirectionalRnn,
  disposeVariables,
  linear,
  prefixed,
  type Recurrent,
  type SequenceLengths,
} from '@vse/layers';
import { recurrentEncoder, type CaptionEncoder, type RecurrentEncoderOptions } from './recurrent-encoder';

export interface BiRnnEncoderOptions extends Omit<RecurrentEncoderOptions, 'layers' | 'output'> {
  /** The size of the recurrent states; DVSA chooses it on the dev split, from 300 to 600. Defaults to `512`. */
  readonly hiddenDim?: number;
}

/**
 * DVSA's bidirectional network over the words of a caption, https://arxiv.org/abs/1412.2306: a word's vector goes through
 * a layer with ReLU, recurrent ReLU units read these from both ends of the caption, and a last layer with ReLU makes of
 * the sum of both directions one vector for each word.
 *
 *     e = relu(W_e x + b_e)     f = relu(e + W_f f' + b_f)     b = relu(e + W_b b' + b_b)     s = relu(W_d (f + b) + b_d)
 *
 * Encodes to features `[captions, words, embedDim]` with a mask; padding is exactly 0. Throws an `OptionError` for a size
 * that is not a whole number above 0.
 */
export function biRnnEncoder({ hiddenDim = 512, ...rest }: BiRnnEncoderOptions): CaptionEncoder {
  if (!Number.isInteger(hiddenDim) || hiddenDim < 1)
    throw new OptionError(`biRnnEncoder: hiddenDim must be a positive whole number, got ${hiddenDim}.`);
  const make = (sizes: { inputDim: number; hiddenDim: number; seed: number }) =>
    bothEnds({ inputDim: sizes.inputDim, stateDim: hiddenDim, outputDim: sizes.hiddenDim, seed: sizes.seed });
  return recurrentEncoder('biRnnEncoder', make, { ...rest, output: 'words' });
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
