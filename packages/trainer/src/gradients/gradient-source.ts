import type * as tf from '@tensorflow/tfjs-core';
import type { Loss, MatchingModel, NamedVariable, RowGradient, ScoredBatch } from '@vse/core';
import type { BatchItems, CollatedBatch } from '../batches/batch';
import type { Gradients } from '../optimizers/clip';

/** Input of a gradient source: model, loss and one batch. */
export interface StepInput<I, C> {
  /** Model to train. */
  readonly model: MatchingModel<I, C>;
  /** Loss over the scores of the batch. */
  readonly loss: Loss;
  /** Trainable variables. */
  readonly variables: readonly NamedVariable[];
  /** Items of the batch. */
  readonly items: BatchItems<I, C>;
  /** Name of the step's random draw, for the encoders. */
  readonly draw: string;
  /** Packs items into tensors. The caller disposes them. */
  readonly collate: (items: BatchItems<I, C>) => CollatedBatch;
  /** Receives the input of the loss each time that it is computed. */
  readonly observe?: (scored: ScoredBatch) => void;
  /** True if the result may have `rows`. */
  readonly byRows?: boolean;
}

/** Loss of a batch and its gradients. The caller disposes both. */
export interface StepGradients {
  /** Loss, `[]`. */
  readonly loss: tf.Scalar;
  /** Gradient of each variable that the loss depends on. */
  readonly gradients: Gradients;
  /** Gradients of matrices that the batch reads by rows, such as word vectors, if the input has `byRows`; 0 in all other rows. */
  readonly rows?: Readonly<Record<string, RowGradient>>;
  /** Duration of the two passes in milliseconds, as far as they can be separated. */
  readonly times: { readonly forward: number; readonly backward: number };
}

/** Computes the gradients of a batch: at once, in pieces, or on several threads. */
export interface GradientSource {
  /** Name with the settings; a run resumes only with the same. */
  readonly name: string;
  /** Computes loss and gradients of one batch. */
  compute<I, C>(input: StepInput<I, C>): StepGradients | Promise<StepGradients>;
  /** Frees threads and memory at the end of a run. */
  dispose?(): void | Promise<void>;
}
