import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMatrix } from '@vse/core';
import { maxOfHinges } from '@vse/losses';
import {
  adam,
  clipByGlobalNorm,
  modelVariables,
  wholeBatch,
  type GradientSource,
  type StepInput,
} from '@vse/trainer';
import { scanPairs, type ScanModel, type ScanShape } from './scan-training';

/** Options of a training step. */
export interface TrainingStepOptions extends ScanShape {
  /** Pairs per batch. */
  readonly pairs: number;
  /** Source of gradients, disposed with the step. Defaults to `wholeBatch()`. */
  readonly source?: GradientSource;
}

/** A training step on one batch. */
export interface TrainingStep {
  /** Runs a step, waits for it, and returns the loss. */
  readonly run: () => Promise<number>;
  dispose(): Promise<void>;
}

/** Prepares a training step on one batch: gradients, clipping and Adam. */
export async function trainingStep(
  model: ScanModel,
  { pairs, source = wholeBatch(), ...shape }: TrainingStepOptions,
): Promise<TrainingStep> {
  const input = await stepInput(model, pairs, shape);
  const optimizer = adam({ learningRate: 2e-4 });
  return {
    async run() {
      const { loss, gradients: whole, rows } = await source.compute({ ...input, byRows: true });
      const gradients = { ...whole, ...rows };
      tf.tidy(() => {
        const clipped = clipByGlobalNorm(gradients, 2).gradients;
        optimizer.apply(input.variables, clipped, optimizer.learningRate);
      });
      const [value] = await loss.data();
      tf.dispose([loss, { ...whole }, ...Object.values(rows ?? {}).map((read) => ({ ...read }))]);
      return value!;
    },
    async dispose() {
      optimizer.dispose();
      await source.dispose?.();
    },
  };
}

async function stepInput(
  model: ScanModel,
  pairs: number,
  shape: ScanShape,
): Promise<StepInput<FeatureMatrix, string>> {
  const data = scanPairs(pairs, shape);
  const rows = Int32Array.from({ length: pairs }, (_, i) => i);
  const [images, captions] = await Promise.all([data.readImages(rows), data.readCaptions(rows)]);
  return {
    model,
    loss: maxOfHinges(),
    draw: 'step',
    variables: modelVariables(model),
    items: { plan: { images: rows, captions: rows, imageOf: rows }, images, captions },
    collate: () => ({
      images: model.images.collate(images),
      captions: model.captions.collate(captions),
      oneImagePerCaption: true,
    }),
  };
}
