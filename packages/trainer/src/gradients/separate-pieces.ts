import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf, assertWhole } from '@vse/core';
import { disposeBatch, type BatchItems } from '../batches/batch';
import type { Gradients } from '../optimizers/clip';
import type { GradientSource, StepGradients, StepInput } from './gradient-source';
import { batchPieces } from './pieces';
import { batchGradients } from './whole-batch';

/** Options of `separatePieces`. */
export interface SeparatePiecesOptions {
  /** Captions per piece. */
  readonly size: number;
  /** Reduction of the loss over the pairs of a batch: `'sum'`, as hinges, or `'mean'`. */
  readonly over: 'sum' | 'mean';
}

/**
 * Accumulates the gradients of a batch over pieces of `size` captions with their images, each a batch of its own, in the
 * memory of one piece. Equal to `wholeBatch` for a loss without in-batch negatives; otherwise negatives come from the same
 * piece only, and `cachedGradients` is the choice that takes them from the whole batch.
 *
 * @param options - Captions per piece, and the reduction of the loss.
 * @throws `OptionError` if an option is out of range.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { sumOfHinges } from '@vse/losses';
 * import { fit, separatePieces } from '@vse/trainer';
 *
 * const model = {
 *   images: regionProjection({ inputDim: 2, embedDim: 4, seed: 1 }),
 *   captions: regionProjection({ inputDim: 2, embedDim: 4, seed: 2 }),
 *   similarity: cosine(),
 * };
 * const read = async (rows: ArrayLike<number>) =>
 *   Array.from(rows, (row) => ({ values: Float32Array.of(row, 1), length: 1, dim: 2 }));
 * const captionToImage = Int32Array.of(0, 1, 2, 3);
 * const train = { name: 'points', synthetic: true, imageCount: 4, captionToImage, readImages: read, readCaptions: read };
 * const gradients = separatePieces({ size: 2, over: 'sum' });
 * const { epochs } = await fit(model, train, { loss: sumOfHinges(), epochs: 2, batchSize: 4, seed: 1, gradients });
 * console.log(epochs.map(({ loss }) => loss)); // two mean losses
 * ```
 */
export function separatePieces({ size, over }: SeparatePiecesOptions): GradientSource {
  assertWhole('separatePieces', 'size', size);
  assertOneOf('separatePieces', 'over', over, ['sum', 'mean']);
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

/** Adds `weight` times a piece to the sum; disposes both inputs. */
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
