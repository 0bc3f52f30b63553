import type * as tf from '@tensorflow/tfjs-core';
import { assertShape, OptionError, ShapeError, type Trainable } from '@vse/core';

/** Where the sequences end. Give one of the two; neither means that all are full. */
export interface SequenceLengths {
  /** One length for each sequence, known on the host: padding is then never computed. */
  readonly lengths?: ArrayLike<number>;
  /** `[batch, steps]`, 1 where real, 0 after: for lengths that only the backend knows. */
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

/** Throws unless sequences and their ends belong together. */
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
