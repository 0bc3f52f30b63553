import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, Encoder, EncoderBatch, NamedVariable } from '@vse/core';
import type { Gradients } from './clip';
import { cut } from './pieces';
import { gradientsOf } from './whole-batch';

/** One piece of one side of a batch. */
interface Piece {
  readonly batch: EncoderBatch;
  /** Names the random draw, the same in each pass. */
  readonly draw: string;
  readonly items: number;
}

/** One side of a batch in pieces that are encoded one after another, as often as they are asked for. */
export interface PiecedSide {
  readonly pieces: readonly Piece[];
  /** Encodes a piece as in training. The caller disposes the set. */
  encode(piece: Piece): EmbeddingSet;
  /**
   * The gradients of each piece: those of the product of its embeddings and their slope, `[items, length, dim]`, which is
   * disposed. None where none of the variables is the encoder's.
   */
  backward(variables: readonly NamedVariable[], slopeOf: (piece: number) => tf.Tensor3D): Gradients[];
  /** Frees what was collated. */
  dispose(): void;
}

/** Collates items in pieces of at most `size`. */
export function piecedSide<Item>(
  encoder: Encoder<Item>,
  items: readonly Item[],
  { size, draw }: { readonly size: number; readonly draw: string },
): PiecedSide {
  const pieces = cut(items, size).map((some, i) => ({
    batch: encoder.collate(some),
    draw: `${draw} ${i}`,
    items: some.length,
  }));
  const encode = ({ batch, draw }: Piece): EmbeddingSet => encoder.encode(batch, { training: true, draw });
  return {
    pieces,
    encode,
    backward(variables, slopeOf) {
      const own = new Set(encoder.variables().map(({ variable }) => variable));
      const trained = variables.filter(({ variable }) => own.has(variable));
      if (trained.length === 0) return [];
      return pieces.map((piece, i) => {
        const slope = slopeOf(i); // [items, length, dim]
        const { loss, gradients } = gradientsOf(trained, () => {
          const { features } = encode(piece); // [items, length, dim]
          return tf.sum<tf.Scalar>(tf.mul(features, slope)); // []
        });
        tf.dispose([loss, slope]);
        return gradients;
      });
    },
    dispose: () => tf.dispose(pieces.map(({ batch }) => ({ ...batch }))),
  };
}
