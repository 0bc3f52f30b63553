import type * as tf from '@tensorflow/tfjs-core';
import { assertShape, assertWhole, OptionError, ShapeError, type Trainable } from '@vse/core';

/** Ends of padded sequences, as lengths or as a mask. Neither means that no sequence is padded. */
export interface SequenceLengths {
  /** Length of each sequence, known on the host: padding is then never computed. */
  readonly lengths?: ArrayLike<number>;
  /** `[batch, steps]`, 1 where real, 0 after: for lengths that only the backend knows. */
  readonly mask?: tf.Tensor2D;
}

/** A layer that reads sequences step by step. */
export interface Recurrent extends Trainable {
  /** Dimension of the input. */
  readonly inputDim: number;
  /** Dimension of the output. */
  readonly outputDim: number;
  /** Reads `[batch, steps, inputDim]`; returns `[batch, steps, outputDim]`, exactly 0 past each sequence's length. */
  apply(x: tf.Tensor3D, ends?: SequenceLengths): tf.Tensor3D;
  /** Frees the variables. */
  dispose(): void;
}

/**
 * Checks that sequences are `[batch, steps, inputDim]` and that their lengths or mask fit.
 *
 * @throws `ShapeError` if a shape is wrong, `OptionError` if a length is out of range or both are given.
 */
export function assertSequences(
  where: string,
  x: tf.Tensor3D,
  inputDim: number,
  { lengths, mask }: SequenceLengths,
): void {
  assertShape(where, 'x', x, ['batch', 'steps', inputDim]);
  const [batch, steps] = x.shape;
  if (lengths && mask) throw new OptionError(`${where}: give lengths or mask, got both.`);
  if (mask) assertShape(where, 'mask', mask, [batch, steps]);
  if (!lengths) return;
  if (lengths.length !== batch) {
    throw new ShapeError(
      `${where}: lengths must have one entry for each of ${batch} sequences, got ${lengths.length}.`,
    );
  }
  for (let i = 0; i < batch; i++) {
    assertWhole(where, `lengths[${i}]`, lengths[i]!, { from: 0, to: steps });
  }
}
