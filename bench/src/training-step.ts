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

export interface TrainingStepOptions extends ScanShape {
  /** Images and captions of a batch. */
  readonly pairs: number;
  /** Where gradients come from. Defaults to `wholeBatch()`. Belongs to the step, which disposes it. */
  readonly source?: GradientSource;
}

export interface TrainingStep {
  /** Does one, waits for it, and gives the loss. */
  readonly run: () => Promise<number>;
  dispose(): Promise<void>;
}

/** A model's own step on one batch: gradients, clipping and Adam. */
export async function trainingStep(
  model: ScanModel,
  { pairs, source = wholeBatch(), ...shape }: TrainingStepOptions,
): Promise<TrainingStep> {
  const input = await stepInput(model, pairs, shape);
  const optimizer = adam({ learningRate: 2e-4 });
  return {
    async run() {
      const { loss, gradients } = await source.compute(input);
      tf.tidy(() => {
        const clipped = clipByGlobalNorm(gradients, 2).gradients;
        optimizer.apply(input.variables, clipped, optimizer.learningRate);
      });
      const [value] = await loss.data();
      tf.dispose([loss, { ...gradients }]);
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
    ...{ model, loss: maxOfHinges(), draw: 'step', variables: modelVariables(model) },
    items: { plan: { images: rows, captions: rows, imageOf: rows }, images, captions },
    collate: () => ({
      images: model.images.collate(images),
      captions: model.captions.collate(captions),
      oneImagePerCaption: true,
    }),
  };
}
