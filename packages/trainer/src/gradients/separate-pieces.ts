import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { disposeBatch, type BatchItems } from '../batches/batch';
import type { Gradients } from '../optimizers/clip';
import type { GradientSource, StepGradients, StepInput } from './gradient-source';
import { assertPieceSize, batchPieces } from './pieces';
import { batchGradients } from './whole-batch';

export interface SeparatePiecesOptions {
  /** How many captions a piece has. */
  readonly size: number;
  /** What the loss does over the pairs of a batch: `'sum'`, as hinges, or `'mean'`. */
  readonly over: 'sum' | 'mean';
}

/**
 * Accumulates the gradients of a batch over pieces of `size` captions with their images, each a batch of its own: one
 * step in the memory of one piece. Equal to `wholeBatch` for a loss without in-batch negatives; otherwise negatives come
 * from the same piece alone, where `cachedGradients` takes them from the whole batch.
 *
 * Throws an `OptionError` for an option out of range.
 */
export function separatePieces({ size, over }: SeparatePiecesOptions): GradientSource {
  assertPieceSize('separatePieces', size);
  if (!['sum', 'mean'].includes(over)) {
    throw new OptionError(`separatePieces: over must be 'sum' or 'mean', got ${over}.`);
  }
  return {
    name: `separatePieces(${size}, ${over})`,
    compute(input) {
      const pieces = batchPieces(input.items, size);
      const captions = input.items.captions.length;
      let total: StepGradients | undefined;
      for (const [i, items] of pieces.entries()) {
        const weight = over === 'sum' ? 1 : items.captions.length / captions;
        total = added(total, pieceGradients(input, items, i), weight);
      }
      return total!;
    },
  };
}

function pieceGradients<I, C>(input: StepInput<I, C>, items: BatchItems<I, C>, i: number): StepGradients {
  const batch = input.collate(items);
  try {
    return batchGradients({ ...input, items, draw: `${input.draw}, piece ${i}` }, batch);
  } finally {
    disposeBatch(batch);
  }
}

/** The sum so far and `weight` times a piece, both of which are freed. */
function added(sum: StepGradients | undefined, piece: StepGradients, weight: number): StepGradients {
  const result = tf.tidy(() => {
    const plus = (old: tf.Tensor | undefined, term: tf.Tensor | undefined): tf.Tensor => {
      const scaled = term && tf.mul(term, weight);
      return old && scaled ? tf.add(old, scaled) : tf.clone((scaled ?? old)!);
    };
    const names = new Set([...Object.keys(sum?.gradients ?? {}), ...Object.keys(piece.gradients)]);
    const gradients: Gradients = Object.fromEntries(
      Array.from(names, (name) => [name, plus(sum?.gradients[name], piece.gradients[name])]),
    );
    return { loss: plus(sum?.loss, piece.loss) as tf.Scalar, gradients: { ...gradients } };
  });
  tf.dispose([piece.loss, { ...piece.gradients }, ...(sum ? [sum.loss, { ...sum.gradients }] : [])]);
  const times = {
    forward: (sum?.times.forward ?? 0) + piece.times.forward,
    backward: (sum?.times.backward ?? 0) + piece.times.backward,
  };
  return { ...result, times };
}
