import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError, assertShape, type Trainable } from '@vse/core';
import { resetAfter } from './gru-reset-after';
import { resetBefore } from './gru-reset-before';
import { gruSequence } from './gru-sequence';
import { gruWeights, inputProducts, recurrentWeights, type GruForm, type GruWeights } from './gru-weights';
import { assertCount, disposeVariables } from './layer';
import { packAll, packLengths } from './packing';
import { permuteRows } from './permute-rows';

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

/** Where the sequences end. Give one of the two; neither means that all are full. */
export interface SequenceLengths {
  /** One length for each sequence, known on the host: padding is then never computed. */
  readonly lengths?: ArrayLike<number>;
  /** `[batch, steps]`, 1 where real, 0 after: for lengths that only the engine knows. */
  readonly mask?: tf.Tensor2D;
}

/** A layer that walks sequences. */
export interface Recurrent extends Trainable {
  readonly inputDim: number;
  readonly outputDim: number;
  /** Reads `[batch, steps, inputDim]`; returns `[batch, steps, outputDim]`, exactly 0 past each sequence's length. */
  apply(x: tf.Tensor3D, ends?: SequenceLengths): tf.Tensor3D;
  dispose(): void;
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
  assertCount(where, 'inputDim', all.inputDim);
  assertCount(where, 'hiddenDim', all.hiddenDim);
  assertCount(where, 'layers', all.layers);
  if (!['reset-after', 'reset-before'].includes(all.form)) {
    throw new OptionError(`${where}: form must be 'reset-after' or 'reset-before', got '${all.form}'.`);
  }
  return all;
}

export function assertSequences(
  where: string,
  x: tf.Tensor3D,
  inputDim: number,
  { lengths, mask }: SequenceLengths,
): void {
  assertShape(where, 'x', x, ['batch', 'steps', inputDim]);
  const [batch, steps] = x.shape;
  if (lengths && mask) throw new OptionError(`${where}: give lengths or mask, not both.`);
  if (mask) assertShape(where, 'mask', mask, [batch, steps]);
  if (lengths && lengths.length !== batch) {
    throw new ShapeError(
      `${where}: lengths must have one entry for each of ${batch} sequences, got ${lengths.length}.`,
    );
  }
}

/** One direction of one layer: `[batch, steps, input]` to `[batch, steps, hidden]`. */
export function walk(
  x: tf.Tensor3D,
  weights: GruWeights,
  { form, ends, reverse }: { form: GruForm; ends: SequenceLengths; reverse: boolean },
): tf.Tensor3D {
  const [batch, steps, inputDim] = x.shape;
  const hidden = weights.stateWeight.shape[1]!;
  const { sizes, take, give } = ends.lengths
    ? packLengths(ends.lengths, steps, reverse)
    : packAll(batch, steps, reverse);
  if (take.length === 0) return tf.zeros([batch, steps, hidden]);
  return tf.tidy(() => {
    const rows = tf.reshape<tf.Rank.R2>(x, [batch * steps, inputDim]); // [batch * steps, input]
    const packed = permuteRows(rows, take, give); // [rows, input]
    const real = ends.mask && tf.reshape<tf.Rank.R2>(ends.mask, [batch * steps, 1]); // [batch * steps, 1]
    const packedReal = real && { real: permuteRows(real, take, give) }; // [rows, 1]
    const states = gruSequence(form === 'reset-after' ? resetAfter : resetBefore, {
      x: inputProducts(packed, weights),
      weights: recurrentWeights(weights),
      sizes,
      ...packedReal,
    }); // [rows, hidden]
    const placed = permuteRows(states, give, take); // [batch * steps, hidden]
    const clean = real ? tf.mul<tf.Tensor2D>(placed, real) : placed; // [batch * steps, hidden]
    return tf.reshape(clean, [batch, steps, hidden]);
  });
}
