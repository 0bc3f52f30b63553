import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf, assertWhole, OptionError, type NamedVariable } from '@vse/core';
import { streamOf, uniformVariable } from '../initializers';
import { disposeVariables } from '../layer';
import { assertSequences, type Recurrent } from './recurrent';
import { reluSequence } from './relu-sequence';
import { walkPacked, type WalkOptions } from './walk-packed';

/** Options of `rnn`. */
export interface RnnOptions {
  /** Dimension of the input. */
  readonly inputDim: number;
  /** Dimension of a state. */
  readonly hiddenDim: number;
  /**
   * Multiplies the input by a matrix (`'mapped'`, PyTorch's `nn.RNN` with `nonlinearity='relu'`), or adds it to the
   * recurrent product unchanged (`'added'`, DVSA), which needs `inputDim` equal to `hiddenDim`. Defaults to `'mapped'`.
   */
  readonly input?: 'mapped' | 'added';
  /** Seed of the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Plain recurrent layer with ReLU, read from first word to last: `h' = relu(W_ih x + b_ih + W_hh h + b_hh)`, from `h =
 * 0`.
 *
 * Variables are named and laid out as in PyTorch, `weight_ih_l0` `[hidden, input]`, and are initially uniform in
 * `[-1/sqrt(hidden), 1/sqrt(hidden))`; with `input: 'added'` there are only `weight_hh_l0` and `bias_hh_l0`. The states
 * of ReLU units are not bounded: clip gradients, as DVSA does.
 *
 * Reads `[batch, steps, inputDim]`; returns every state, `[batch, steps, hiddenDim]`.
 *
 * @throws `OptionError` if an option is out of range. `apply` throws `ShapeError` or `OptionError` if the input or its
 * lengths do not fit.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { rnn } from '@vse/layers';
 *
 * const layer = rnn({ inputDim: 4, hiddenDim: 3, seed: 1 });
 * console.log(layer.apply(tf.ones([2, 5, 4]), { lengths: [5, 2] }).shape); // [2, 5, 3]
 * ```
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

/** Checks the options of one direction and returns them. */
export function checkedRnn(where: string, options: RnnOptions): RnnOptions {
  const { inputDim, hiddenDim, input = 'mapped' } = options;
  assertWhole(where, 'inputDim', inputDim);
  assertWhole(where, 'hiddenDim', hiddenDim);
  assertOneOf(where, 'input', input, ['mapped', 'added']);
  if (input === 'added' && inputDim !== hiddenDim) {
    throw new OptionError(
      `${where}: inputDim must be hiddenDim, ${hiddenDim}, with input 'added', got ${inputDim}.`,
    );
  }
  return options;
}

/** Variables of one direction. */
export interface RnnWeights {
  /** `weight_ih` `[hidden, input]` and `bias_ih` `[hidden]`; absent with `input: 'added'`. */
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

/** Runs one direction: `[batch, steps, input]` to `[batch, steps, hidden]`. */
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
