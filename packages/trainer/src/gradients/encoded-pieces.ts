import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, Encoder, EncoderBatch, NamedVariable } from '@vse/core';
import type { Gradients } from '../optimizers/clip';
import { cut } from './pieces';
import { gradientsOf } from './whole-batch';

/** One side of a batch in pieces, which are collated and encoded anew as often as they are asked for. */
export interface PiecedSide {
  /** How many items each piece has. */
  readonly sizes: readonly number[];
  /** Encodes a piece as in training, off any tape, with the same random draw each time. The caller disposes the set. */
  encode(piece: number): EmbeddingSet;
  /**
   * Encodes a piece again and gives the gradients of the product of its embeddings and their gradient, `[items, length, dim]`,
   * which is disposed. None, and no gradient is made, where none of the variables is the encoder's.
   */
  backward(variables: readonly NamedVariable[], piece: number, gradient: () => tf.Tensor3D): Gradients;
}

/** Items in pieces of at most `size`. Memory: what encoding one of them takes. */
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
        // Clones, because an encoder may hand back a tensor of the batch, and the batch goes with the tidy.
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
