import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type FeatureMatrix } from '@vse/core';
import { regionProjection, unitVectors } from '@vse/image-encoders';
import { maxOfHinges } from '@vse/losses';
import { expectClose } from '@vse/testing';
import { buildVocabulary } from '@vse/text-encoders';
import { modelVariables, wholeBatch, type GradientSource, type StepInput } from '@vse/trainer';
import { describe, expect, it } from 'vitest';
import { gradientsBy } from './gradients';
import { systems } from './systems';

const captions = [
  'a cat',
  'a dog on a mat',
  'the cat and the dog on the mat by the door',
  'two dogs run',
  'a door',
];
const vocabulary = buildVocabulary(captions, { minCount: 1 });
const [embedDim, seed] = [8, 1];

function input(): StepInput<FeatureMatrix, string> {
  const random = seededRandom(2);
  const images = [3, 4, 2].map((length): FeatureMatrix => ({
    length,
    dim: 6,
    values: Float32Array.from({ length: length * 6 }, () => random.normal()),
  }));
  const system = systems['scan-t2i-avg'];
  const model = {
    images: regionProjection({ inputDim: 6, embedDim, before: [unitVectors()], seed }),
    captions: system.captions({ vocabulary, wordDim: 5, embedDim, seed }),
    similarity: system.similarity('flickr30k'),
  };
  const positives = tf.tensor2d([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0], [3, 5]);
  const plan = {
    images: Int32Array.of(0, 1, 2),
    captions: Int32Array.of(0, 1, 2, 3, 4),
    imageOf: Int32Array.of(0, 1, 2, 0, 1),
  };
  return {
    model,
    loss: maxOfHinges(),
    variables: modelVariables(model),
    draw: 'step 0',
    items: { plan, images, captions },
    collate: () => ({
      images: model.images.collate(images),
      captions: model.captions.collate(captions),
      positives,
      oneImagePerCaption: true,
    }),
  };
}

describe('gradientsBy', () => {
  it('gives SCAN the same gradients by two threads as by none, to 1e-5', async () => {
    const step = input();
    const computed = async (source: GradientSource) => {
      const { loss, gradients } = await source.compute(step);
      await source.dispose?.();
      return { ...gradients, loss };
    };
    expect(gradientsBy(1).name).toBe(wholeBatch().name);
    const [wanted, got] = [await computed(gradientsBy(1)), await computed(gradientsBy(2))];
    expect(Object.keys(got).sort()).toEqual(Object.keys(wanted).sort());
    for (const [name, gradient] of Object.entries(wanted)) {
      const largest = Math.max(1, ...gradient.dataSync().map(Math.abs));
      expectClose(got[name as 'loss'], gradient, { relative: 0, absolute: 1e-5 * largest });
    }
  });
});
