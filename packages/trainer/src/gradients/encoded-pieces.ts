import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, Encoder, EncoderBatch, NamedVariable } from '@vse/core';
import type { Gradients } from '../optimizers/clip';
import { cut } from './pieces';
import { gradientsOf } from './whole-batch';

/** One side of a batch in pieces, which are collated and encoded again on every call. */
export interface PiecedSide {
  /** Number of items of each piece. */
  readonly sizes: readonly number[];
  /** Encodes a piece as in training, without a tape, with the same random draw each time. The caller disposes the set. */
  encode(piece: number): EmbeddingSet;
  /**
   * Encodes a piece again and backpropagates the gradient of its embeddings, `[items, length, dim]`, which is disposed.
   * Returns `{}` without calling `gradient` if none of the variables belongs to the encoder.
   */
  backward(variables: readonly NamedVariable[], piece: number, gradient: () => tf.Tensor3D): Gradients;
}

/** Cuts items into pieces of at most `size`; memory is that of encoding one piece. */
export function piecedSide<Item>(
  encoder: Encoder<Item>,
  items: readonly Item[],
  { size, draw }: { readonly size: number; readonly draw: string },
): PiecedSide {
  const pieces = cut(items, size);
  const encoded = (piece: number, batch: EncoderBatch): EmbeddingSet =>
    encoder.encode(batch, { training: true, draw: `${draw} ${piece}` });
  return {
    sizes: pieces.map(({ length }) => length),
    encode: (piece) =>
      tf.tidy(() => {
        // Clones: an encoder may return a tensor of the batch, which the tidy disposes.
        const { vectors, mask } = encoded(piece, encoder.collate(pieces[piece]!));
        return { vectors: tf.clone(vectors), ...(mask && { mask: tf.clone(mask) }) };
      }),
    backward(variables, piece, gradientOf) {
      const own = new Set(encoder.variables().map(({ variable }) => variable));
      const trained = variables.filter(({ variable }) => own.has(variable));
      if (trained.length === 0) return {};
      const batch = encoder.collate(pieces[piece]!);
      const gradient = gradientOf(); // [items, length, dim]
      const { loss, gradients } = gradientsOf(trained, () => {
        const { vectors } = encoded(piece, batch); // [items, length, dim]
        return tf.sum<tf.Scalar>(tf.mul(vectors, gradient)); // []
      });
      tf.dispose([loss, gradient, { ...batch }]);
      return gradients;
    },
  };
}
