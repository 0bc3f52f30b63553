import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, OptionError, type NamedVariable } from '@vse/core';
import { streamOf, uniformVariable } from '../initializers';
import { disposeVariables } from '../layer';
import { assertSequences, type Recurrent } from './recurrent';
import { reluSequence } from './relu-sequence';
import { walkPacked, type WalkOptions } from './walk-packed';

export interface RnnOptions {
  readonly inputDim: number;
  readonly hiddenDim: number;
  /**
   * What is read goes through a matrix of its own (`'mapped'`, PyTorch's `nn.RNN` with `nonlinearity='relu'`), or joins the
   * recurrent product as it is (`'added'`, DVSA), and `inputDim` is `hiddenDim` then. Defaults to `'mapped'`.
   */
  readonly input?: 'mapped' | 'added';
  /** Fixes the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Plain recurrent units with ReLU, first word to last: `h' = relu(W_ih x + b_ih + W_hh h + b_hh)`, from `h = 0`.
 *
 * Variables are named and laid out as PyTorch's, `weight_ih_l0` `[hidden, input]`, and begin as there, uniform in
 * `[-1/sqrt(hidden), 1/sqrt(hidden))`; without a matrix for what is read there are only `weight_hh_l0` and `bias_hh_l0`.
 * Throws a `ShapeError` when the input is not `[batch, steps, inputDim]`. Nothing bounds the states of ReLU units:
 * gradients should be clipped, as DVSA does.
 */
export function rnn(options: RnnOptions): Recurrent {
  const { inputDim, hiddenDim } = checkedRnn('rnn', options);
  const weights = rnnWeights(options, 'l0');
  return {
    inputDim,
    outputDim: hiddenDim,
    apply(x, ends = {}) {
      assertSequences('rnn', x, inputDim, ends);
      return walkRelu(x, weights, { ends, reverse: false });
    },
    variables: () => weights.variables,
    dispose: () => disposeVariables(weights.variables),
  };
}

export function checkedRnn(where: string, options: RnnOptions): RnnOptions {
  const { inputDim, hiddenDim, input = 'mapped' } = options;
  assertWhole(where, 'inputDim', inputDim);
  assertWhole(where, 'hiddenDim', hiddenDim);
  if (!['mapped', 'added'].includes(input)) {
    throw new OptionError(`${where}: input must be 'mapped' or 'added', got '${input}'.`);
  }
  if (input === 'added' && inputDim !== hiddenDim) {
    throw new OptionError(
      `${where}: what is added must be as long as the state: inputDim ${hiddenDim}, got ${inputDim}.`,
    );
  }
  return options;
}

/** The variables of one direction. */
export interface RnnWeights {
  /** `weight_ih` `[hidden, input]` and `bias_ih` `[hidden]`; absent where what is read is added as it is. */
  readonly input?: { readonly weight: tf.Variable; readonly bias: tf.Variable };
  /** `weight_hh`, `[hidden, hidden]` */
  readonly stateWeight: tf.Variable;
  /** `bias_hh`, `[hidden]` */
  readonly stateBias: tf.Variable;
  readonly variables: readonly NamedVariable[];
}

/** Makes the variables of one direction; `suffix` is `l0` or `l0_reverse`. */
export function rnnWeights(
  { inputDim, hiddenDim, input = 'mapped', seed = 0 }: RnnOptions,
  suffix: string,
): RnnWeights {
  const make = (kind: string, shape: readonly number[]): NamedVariable => {
    const name = `${kind}_${suffix}`;
    return { name, variable: uniformVariable(shape, 1 / Math.sqrt(hiddenDim), streamOf(seed, name)) };
  };
  const stateWeight = make('weight_hh', [hiddenDim, hiddenDim]);
  const stateBias = make('bias_hh', [hiddenDim]);
  const state = { stateWeight: stateWeight.variable, stateBias: stateBias.variable };
  if (input === 'added') return { ...state, variables: [stateWeight, stateBias] };
  const weight = make('weight_ih', [hiddenDim, inputDim]);
  const bias = make('bias_ih', [hiddenDim]);
  return {
    ...state,
    input: { weight: weight.variable, bias: bias.variable },
    variables: [weight, stateWeight, bias, stateBias],
  };
}

/** One direction: `[batch, steps, input]` to `[batch, steps, hidden]`. */
export function walkRelu(
  x: tf.Tensor3D,
  { input, stateWeight, stateBias }: RnnWeights,
  options: WalkOptions,
): tf.Tensor3D {
  return walkPacked(x, stateWeight.shape[0], options, ({ rows, ...packed }) => {
    const mapped = input
      ? tf.add(tf.matMul(rows, input.weight as tf.Tensor2D, false, true), input.bias)
      : rows; // [rows, hidden]
    return reluSequence({
      rows: tf.add(mapped, stateBias),
      weight: stateWeight as tf.Tensor as tf.Tensor2D,
      ...packed,
    });
  });
}
