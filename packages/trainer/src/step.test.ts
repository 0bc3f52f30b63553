import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { squareLoss, tinyData, tinyModel, weightsOf } from '../test/tiny-model';
import { collateBatch, readBatch } from './batch';
import { planBatch } from './sampler';
import { sgd } from './sgd';
import { lossAndGradients, trainStep } from './step';
import { tensorLedger } from './tensor-ledger';
import { modelVariables } from './variables';

const data = tinyData(3, 2);

async function setting(options: { clipNorm?: number; clipValue?: number } = {}) {
  const model = tinyModel();
  const plan = planBatch(data.captionToImage, Int32Array.of(3, 0, 2, 4), 4, 0);
  const batch = collateBatch(model, await readBatch(data, plan), tensorLedger());
  const variables = modelVariables(model);
  return {
    model,
    batch,
    variables,
    settings: { model, loss: squareLoss, variables, optimizer: sgd({ learningRate: 1 }), ...options },
  };
}

describe('lossAndGradients', () => {
  it('agrees with central differences in every weight', async () => {
    const { settings, batch, variables } = await setting();
    const { loss, gradients } = lossAndGradients(settings, batch);
    const lossAt = (): number => tf.tidy(() => lossAndGradients(settings, batch).loss.dataSync()[0]!);
    for (const { name, variable } of variables) {
      const start = variable.dataSync().slice();
      const differences = start.map((_, i) => {
        const at = (offset: number) => {
          const moved = start.slice();
          moved[i] = moved[i]! + offset;
          variable.assign(tf.tensor(moved, variable.shape));
          return lossAt();
        };
        return (at(1e-2) - at(-1e-2)) / 2e-2;
      });
      variable.assign(tf.tensor(start, variable.shape));
      expectClose(gradients[name]!, differences, { relative: 1e-2, absolute: 1e-3 });
    }
    expect(loss.dataSync()[0]).toBeGreaterThan(0);
  });

  it('tells the loss that captions have one image each, where it gives positives', async () => {
    const { settings, batch } = await setting(); // captions 3, 0, 2, 4 of images 1, 0, 1, 2
    const said: unknown[] = [];
    const loss: Loss = (scored) => {
      said.push(scored.positives?.shape, scored.oneImagePerCaption);
      return squareLoss(scored);
    };
    tf.dispose(lossAndGradients({ ...settings, loss }, batch));
    expect(said).toEqual([[3, 4], true]);
  });
});

describe('trainStep', () => {
  it('reports the loss before the step and the norm before clipping, and keeps one tensor', async () => {
    const { settings, batch, model } = await setting({ clipNorm: 0.1 });
    const before = weightsOf(model);
    const { loss, gradients } = lossAndGradients(settings, batch);
    const all = Object.values(gradients).flatMap((gradient) => [...gradient.dataSync()]);
    const norm = Math.hypot(...all);
    let report: tf.Tensor1D | undefined;
    expect(await tensorsLeftBy(() => (report = trainStep(settings, batch, 0.5)))).toBe(1);
    expectClose(report!, [loss.dataSync()[0]!, norm]);
    const moved = Object.entries(weightsOf(model)).flatMap(([name, values]) =>
      values.map((w, i) => w - before[name]![i]!),
    );
    expectClose(
      moved,
      all.map((g) => (-0.5 * g * 0.1) / (norm + 1e-6)),
      { absolute: 1e-6 },
    );
  });

  it('limits each element', async () => {
    const { settings, batch, model } = await setting({ clipValue: 0.001 });
    const before = weightsOf(model);
    expect(trainStep(settings, batch, 1).shape).toEqual([1]);
    for (const [name, values] of Object.entries(weightsOf(model))) {
      values.forEach((w, i) => expect(Math.abs(w - before[name]![i]!)).toBeLessThan(0.00101));
    }
  });

  it('leaves what is not trainable, and refuses a model with nothing to train', async () => {
    const { settings, batch, model, variables } = await setting();
    variables[0]!.variable.trainable = false;
    const before = weightsOf(model);
    trainStep(settings, batch, 0.5);
    expect(weightsOf(model)['image.weight']).toEqual(before['image.weight']);
    expect(weightsOf(model)['caption.weight']).not.toEqual(before['caption.weight']);
    for (const { variable } of variables) variable.trainable = false;
    expect(() => trainStep(settings, batch, 0.5)).toThrow(OptionError);
  });
});
