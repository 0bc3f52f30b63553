import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf, assertWhole } from '@vse/core';
import { canFuseGru, fusedGru } from './fused-gru';
import { resetAfter } from './gru-reset-after';
import { resetBefore } from './gru-reset-before';
import { gruSequence } from './gru-sequence';
import { gruWeights, inputProducts, recurrentWeights, type GruForm, type GruWeights } from './gru-weights';
import { disposeVariables } from '../layer';
import { assertSequences, type Recurrent } from './recurrent';
import { walkPacked, type WalkOptions } from './walk-packed';

/** Options of `gru`. */
export interface GruOptions {
  /** Dimension of the input. */
  readonly inputDim: number;
  /** Dimension of a state. */
  readonly hiddenDim: number;
  /** Number of stacked layers. Defaults to `1`. */
  readonly layers?: number;
  /** `'reset-after'` (PyTorch) or `'reset-before'` with hard sigmoids (Keras 2017). Defaults to `'reset-after'`. */
  readonly form?: GruForm;
  /** Seed of the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Gated recurrent unit (GRU), read from first word to last. Cho et al., https://arxiv.org/abs/1406.1078
 *
 * Variables are named and laid out as in PyTorch (`weight_ih_l0` `[3 hidden, input]`, rows stacked reset, update, new),
 * so that published checkpoints map one to one. They are initially uniform in `[-1/sqrt(hidden), 1/sqrt(hidden))`, as
 * in PyTorch. In the form `'reset-before'` they are as in Keras: Glorot uniform input weights, orthogonal recurrent
 * weights, biases 0.
 *
 * Reads `[batch, steps, inputDim]`; returns every state, `[batch, steps, hiddenDim]`.
 *
 * @throws `OptionError` if an option is out of range. `apply` throws `ShapeError` or `OptionError` if the input or its
 * lengths do not fit.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { gru } from '@vse/layers';
 *
 * const layer = gru({ inputDim: 4, hiddenDim: 3, seed: 1 });
 * const captions = tf.ones<tf.Rank.R3>([2, 5, 4]); // two captions, padded to five words
 * const states = layer.apply(captions, { lengths: [5, 2] });
 * console.log(states.shape, layer.variables().map(({ name }) => name)); // [2, 5, 3], weight_ih_l0, ...
 * ```
 */
export function gru(options: GruOptions): Recurrent {
  const { inputDim, hiddenDim, layers, form, seed } = checked('gru', options);
  const stack = Array.from({ length: layers }, (_, layer) =>
    gruWeights({ inputDim: layer === 0 ? inputDim : hiddenDim, hiddenDim, form, seed }, `l${layer}`),
  );
  const variables = stack.flatMap((weights) => weights.variables);
  return {
    inputDim,
    outputDim: hiddenDim,
    apply(x, ends = {}) {
      assertSequences('gru', x, inputDim, ends);
      return tf.tidy(() =>
        stack.reduce((input, weights) => walk(input, weights, { form, ends, reverse: false }), tf.clone(x)),
      );
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

/** Fills in the defaults and checks every option. */
export function checked(where: string, options: GruOptions): Required<GruOptions> {
  const all = { layers: 1, form: 'reset-after', seed: 0, ...options } as const;
  assertWhole(where, 'inputDim', all.inputDim);
  assertWhole(where, 'hiddenDim', all.hiddenDim);
  assertWhole(where, 'layers', all.layers);
  assertOneOf(where, 'form', all.form, ['reset-after', 'reset-before']);
  return all;
}

/** Runs one direction of one layer: `[batch, steps, input]` to `[batch, steps, hidden]`. */
export function walk(
  x: tf.Tensor3D,
  weights: GruWeights,
  { form, ...options }: WalkOptions & { readonly form: GruForm },
): tf.Tensor3D {
  const cell = form === 'reset-after' ? resetAfter : resetBefore;
  return walkPacked(x, weights.stateWeight.shape[1]!, options, (packed) => {
    if (canFuseGru(weights)) return fusedGru(packed, weights);
    const { rows, ...rest } = packed;
    return gruSequence(cell, {
      x: inputProducts(rows, weights),
      weights: recurrentWeights(weights),
      ...rest,
    });
  });
}
