import type * as tf from '@tensorflow/tfjs-core';
import type { Loss, MatchingModel, NamedVariable, ScoredBatch } from '@vse/core';
import type { BatchItems, CollatedBatch } from '../batches/batch';
import type { Gradients } from '../optimizers/clip';

/** What the gradients of a step are computed from. */
export interface StepInput<I, C> {
  readonly model: MatchingModel<I, C>;
  readonly loss: Loss;
  /** Those to be moved. */
  readonly variables: readonly NamedVariable[];
  readonly items: BatchItems<I, C>;
  /** Names the random draw of the step, for the encoders. */
  readonly draw: string;
  /** Packs items into tensors. Whoever calls it frees them with `disposeBatch`. */
  readonly collate: (items: BatchItems<I, C>) => CollatedBatch;
  /** Is shown what the loss reads, once for each time that the loss is computed. */
  readonly observe?: (scored: ScoredBatch) => void;
}

/** The loss of a batch and its gradient. The caller disposes both. */
export interface StepGradients {
  /** `[]` */
  readonly loss: tf.Scalar;
  /** Of each variable that the loss depends on. */
  readonly gradients: Gradients;
  /** How long the two passes took, in milliseconds, as far as they can be told apart. */
  readonly times: { readonly forward: number; readonly backward: number };
}

/** A way to compute the gradients of a batch: at once, in pieces, on several threads. */
export interface GradientSource {
  /** With its settings: a run resumes only with the same. */
  readonly name: string;
  compute<I, C>(input: StepInput<I, C>): StepGradients | Promise<StepGradients>;
  /** Called at the end of a run. */
  dispose?(): void | Promise<void>;
}
