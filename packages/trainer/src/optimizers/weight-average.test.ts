import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disposeModel, squareLoss, tinyData, tinyModel, weightsOf } from '../testing/tiny-model';
import { adamW } from './adam';
import { memoryCheckpoints } from '../checkpoints/checkpoint-store';
import { fit } from '../fit';
import { sgd } from './sgd';
import { restoreModel } from '../checkpoints/snapshot';
import { averagedWeights, weightAverage, type AveragingOptimizer } from './weight-average';

/** Average of one weight that starts at 1, after some gradients at rate 1. */
function averageOf(optimizer: AveragingOptimizer, gradients: readonly number[]): number {
  const variable = tf.variable(tf.scalar(1));
  for (const gradient of gradients) {
    tf.tidy(() => optimizer.apply([{ name: 'w', variable }], { w: tf.scalar(gradient) }, 1));
  }
  return optimizer.state().tensors['average/w']!.dataSync()[0]!;
}
const average = (decay?: number) =>
  weightAverage(sgd({ learningRate: 1 }), decay === undefined ? {} : { decay });

describe('weightAverage', () => {
  it('averages by hand', () => {
    // Weights 1, then -1, then 2. The average: 0.1 * 1 + 0.9 * -1 = -0.8; then 2/11 of it and 9/11 of 2.
    expectClose([averageOf(average(), [2])], [-0.8]);
    expectClose([averageOf(average(), [2, -3])], [(2 * -0.8 + 9 * 2) / 11]);
    expectClose([averageOf(average(0.05), [2])], [0.05 - 0.95]); // the decay is the lower of the two
    expectClose([averageOf(average(0), [2, -3])], [2]);
  });

  it('follows the formula over many steps, and lies between the weights', () => {
    const gradients = fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(gradients, fc.constantFrom(0.2, 0.5, 0.99), (steps, decay) => {
        let [w, slow] = [1, 1];
        const weights = [w];
        steps.forEach((gradient, n) => {
          w -= gradient;
          weights.push(w);
          const kept = Math.min(decay, (1 + n) / (10 + n));
          slow = kept * slow + (1 - kept) * w;
        });
        const got = averageOf(average(decay), steps);
        expectClose([got], [slow], { relative: 1e-4, absolute: 1e-4 });
        expect(got).toBeGreaterThanOrEqual(Math.min(...weights) - 1e-4);
        expect(got).toBeLessThanOrEqual(Math.max(...weights) + 1e-4);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the model the averages during a run, and its own weights after it, also after an error', async () => {
    const model = tinyModel();
    const optimizer = weightAverage(sgd({ learningRate: 0.1 }));
    const start = weightsOf(model);
    let during: Record<string, number[]> = {};
    const data = tinyData();
    await fit(model, data, {
      loss: squareLoss,
      epochs: 1,
      batchSize: 17,
      seed: 1,
      optimizer,
      validate: () =>
        optimizer.averaged(model, () => {
          during = weightsOf(model);
          return Promise.resolve({ rsum: 1 });
        }),
    });
    const end = weightsOf(model);
    for (const [name, values] of Object.entries(during)) {
      expectClose(values, values.map((_, i) => 0.1 * start[name]![i]! + 0.9 * end[name]![i]!)); // prettier-ignore
    }
    expect(during).not.toEqual(end);
    tf.tidy(() => {
      const named = [{ name: 'images.weight', variable: model.images.variables()[0]!.variable }];
      optimizer.apply(named, { 'images.weight': tf.onesLike(named[0]!.variable) }, 0.1);
    });
    const before = weightsOf(model);
    await expect(optimizer.averaged(model, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(weightsOf(model)).toEqual(before);
    optimizer.dispose();
    disposeModel(model);
  });

  it('resumes exactly, and can be extracted from a checkpoint', async () => {
    const run = async (options: object) => {
      const model = tinyModel();
      const optimizer = weightAverage(adamW({ learningRate: 0.05 }), { decay: 0.9 });
      const base = { loss: squareLoss, epochs: 3, batchSize: 4, seed: 5, optimizer };
      await fit(model, tinyData(), { ...base, ...options });
      disposeModel(model);
    };
    const [whole, parts] = [memoryCheckpoints(), memoryCheckpoints()];
    await run({ checkpoints: whole });
    await run({ checkpoints: parts, maxSteps: 7 });
    await run({ checkpoints: parts, resume: true });
    const saved = (await parts.load('last'))!;
    expect(saved).toEqual(await whole.load('last'));
    const model = tinyModel();
    restoreModel(model, averagedWeights(saved));
    const wanted = [...saved.optimizer.tensors['average/images.weight']!.data];
    expect(weightsOf(model)['image.weight']).toEqual(wanted);
    expect(wanted).not.toEqual([...saved.weights['images.weight']!.data]);
    disposeModel(model);
  });

  it('keeps one tensor for each weight besides the optimiser', async () => {
    const optimizer = average();
    const variable = tf.variable(tf.scalar(1));
    const gradients = { w: tf.scalar(1) };
    const step = () => optimizer.apply([{ name: 'w', variable }], gradients, 1);
    expect(await tensorsLeftBy(step)).toBe(1);
    expect(await tensorsLeftBy(step)).toBe(0);
    expect(await tensorsLeftBy(() => optimizer.dispose())).toBe(-1);
  });

  it('refuses a decay out of range, and a checkpoint without averages', () => {
    for (const decay of [1, -0.1, NaN]) expect(() => average(decay)).toThrow(OptionError);
    const none = { weights: {}, optimizer: { name: 'sgd', steps: {}, tensors: {} } };
    expect(() => averagedWeights(none)).toThrow(OptionError);
  });
});
