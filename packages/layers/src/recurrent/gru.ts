import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, OptionError } from '@vse/core';
import { resetAfter } from './gru-reset-after';
import { resetBefore } from './gru-reset-before';
import { gruSequence } from './gru-sequence';
import { gruWeights, inputProducts, recurrentWeights, type GruForm, type GruWeights } from './gru-weights';
import { disposeVariables } from '../layer';
import { assertSequences, type Recurrent } from './recurrent';
import { walkPacked, type WalkOptions } from './walk-packed';

export interface GruOptions {
  readonly inputDim: number;
  readonly hiddenDim: number;
  /** How many layers are stacked. Defaults to `1`. */
  readonly layers?: number;
  /** `'reset-after'` (PyTorch) or `'reset-before'` with hard sigmoids (Keras 2017). Defaults to `'reset-after'`. */
  readonly form?: GruForm;
  /** Fixes the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * A gated recurrent unit, first word to last. Cho et al., https://arxiv.org/abs/1406.1078
 *
 * Variables are named and laid out as PyTorch's (`weight_ih_l0` `[3 hidden, input]`, rows stacked reset, update, new), so
 * that published checkpoints map one to one. Throws a `ShapeError` when the input is not `[batch, steps, inputDim]`.
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

export function checked(where: string, options: GruOptions): Required<GruOptions> {
  const all = { layers: 1, form: 'reset-after', seed: 0, ...options } as const;
  assertWhole(where, 'inputDim', all.inputDim);
  assertWhole(where, 'hiddenDim', all.hiddenDim);
  assertWhole(where, 'layers', all.layers);
  if (!['reset-after', 'reset-before'].includes(all.form)) {
    throw new OptionError(`${where}: form must be 'reset-after' or 'reset-before', got '${all.form}'.`);
  }
  return all;
}

/** One direction of one layer: `[batch, steps, input]` to `[batch, steps, hidden]`. */
export function walk(
  x: tf.Tensor3D,
  weights: GruWeights,
  { form, ...options }: WalkOptions & { readonly form: GruForm },
): tf.Tensor3D {
  const cell = form === 'reset-after' ? resetAfter : resetBefore;
  return walkPacked(x, weights.stateWeight.shape[1]!, options, ({ rows, ...packed }) =>
    gruSequence(cell, { x: inputProducts(rows, weights), weights: recurrentWeights(weights), ...packed }),
  );
}
