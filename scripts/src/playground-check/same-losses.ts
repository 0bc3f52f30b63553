import { useBackend } from '@vse/backend';
import { fit } from '@vse/trainer';
import type { Config } from '../../../examples/playground/src/shared/config';
import { buildModel, trainingOptions } from '../../../examples/playground/src/training/build-model';
import { pairsOf } from '../../../examples/playground/src/training/pairs';

/** A picture's features, as the page gives them away. */
export interface GivenFeatures {
  readonly id: string;
  readonly split: 'train' | 'test';
  readonly values: readonly number[];
  readonly dim: number;
  readonly captions: readonly string[];
}

/** Losses of the first steps of a training in Node on the features of a page. */
export async function lossesInNode(
  config: Config,
  given: readonly GivenFeatures[],
  steps: number,
): Promise<readonly number[]> {
  await useBackend({ prefer: ['wasm'], nativeProducts: false, log: false });
  const pictures = given.map(({ id, split, values, dim, captions }) => ({
    id,
    split,
    captions,
    boxes: new Float32Array(0),
    features: { values: Float32Array.from(values), length: values.length / dim, dim },
  }));
  const train = pairsOf(pictures, 'train', true);
  const model = buildModel(config, { inputDim: given[0]!.dim, ofNetwork: false, captions: train.captions });
  const losses: number[] = [];
  await fit(model, train, {
    ...trainingOptions(config),
    maxSteps: steps,
    onProgress(event) {
      if (event.type === 'step') losses.push(event.loss);
    },
  });
  model.images.dispose();
  model.captions.dispose();
  return losses;
}
