import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it, vi } from 'vitest';
import { squareLoss, tinyData, tinyModel, weightsOf } from '../testing/tiny-model';
import { readBatch } from '../batches/batch';
import { planBatch } from '../batches/sampler';
import { sgd } from '../optimizers/sgd';
import { stepInput, trainStep } from './step';
import { tensorLedger } from './tensor-ledger';
import { modelVariables } from '../variables';
import { wholeBatch } from '../gradients/whole-batch';

const data = tinyData(3, 2);

async function setting(options: { clipNorm?: number; clipValue?: number; loss?: Loss } = {}) {
  const model = tinyModel();
  const items = await readBatch(data, planBatch(data.captionToImage, Int32Array.of(3, 0, 2, 4), 4, 0));
  const variables = modelVariables(model);
  const parts = { model, variables, optimizer: sgd({ learningRate: 1 }), gradients: wholeBatch() };
  const settings = { loss: squareLoss, ledger: tensorLedger(), ...parts, ...options };
  const plan = { items, learningRate: 0.5, draw: 'step 0' };
  const compute = async () => {
    const { loss, gradients } = await wholeBatch().compute(stepInput(settings, plan).input);
    const all = Object.values(gradients).flatMap((gradient) => [...gradient.dataSync()]);
    const value = loss.dataSync()[0]!;
    tf.dispose([loss, { ...gradients }]);
    return { value, all };
  };
  return { model, variables, settings, plan, compute };
}

const moves = (before: Record<string, number[]>, after: Record<string, number[]>): number[] =>
  Object.entries(after).flatMap(([name, values]) => values.map((w, i) => w - before[name]![i]!));

describe('trainStep', () => {
  it('reports the loss before the step and the norm before clipping, and keeps no tensor', async () => {
    const { settings, plan, model, compute } = await setting({ clipNorm: 0.1 });
    const before = weightsOf(model);
    const { value, all } = await compute();
    const norm = Math.hypot(...all);
    expect(await tensorsLeftBy(() => trainStep(settings, { ...plan, learningRate: 0 }))).toBe(0);
    const report = await trainStep(settings, plan);
    expectClose([report.loss, report.gradientNorm], [value, norm]);
    expect(report.taken).toBe(true);
    expectClose(
      moves(before, weightsOf(model)),
      all.map((g) => (-0.5 * g * 0.1) / (norm + 1e-6)),
      { absolute: 1e-6 },
    );
  });

  it('limits each element, and then their norm', async () => {
    const { settings, plan, model, compute } = await setting({ clipValue: 0.001, clipNorm: 0.002 });
    const before = weightsOf(model);
    const limited = (await compute()).all.map((g) => Math.max(-0.001, Math.min(0.001, g)));
    const factor = Math.min(1, 0.002 / (Math.hypot(...limited) + 1e-6));
    expect(factor).toBeLessThan(1);
    await trainStep(settings, plan);
    expectClose(
      moves(before, weightsOf(model)),
      limited.map((g) => -0.5 * g * factor),
      { absolute: 1e-6 },
    );
  });

  it('does not take a step whose loss or gradients are not finite', async () => {
    const breaking: readonly Loss[] = [
      (batch) => tf.tidy(() => tf.mul(squareLoss(batch), Infinity)),
      (batch) => tf.tidy(() => tf.sum(tf.sqrt(tf.mul(batch.scores, 0)))), // finite, with a gradient of 1 / 0
    ];
    for (const loss of breaking) {
      const { settings, plan, model } = await setting({ loss });
      const before = weightsOf(model);
      let taken: boolean | undefined;
      const run = async () => {
        taken = (await trainStep(settings, plan)).taken;
      };
      expect(await tensorsLeftBy(run)).toBe(0);
      expect(taken).toBe(false);
      expect(weightsOf(model)).toEqual(before);
    }
  });

  it('divides the time of a step among its parts', async () => {
    const { settings, plan } = await setting();
    let now = 0;
    const readings: number[] = [];
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      readings.push((now += 1)); // a clock that advances by one at each reading
      return now;
    });
    const { times } = await trainStep(settings, plan);
    clock.mockRestore();
    const parts = Object.values(times);
    expect(Math.min(...parts)).toBeGreaterThan(0);
    const sum = parts.reduce((total, time) => total + time, 0);
    expect(sum).toBe(readings.at(-1)! - readings[0]!); // nothing is counted twice, and nothing is lost
  });

  it('leaves what is not trainable, and refuses a model with nothing to train', async () => {
    const { settings, plan, model, variables } = await setting();
    variables[0]!.variable.trainable = false;
    const before = weightsOf(model);
    await trainStep(settings, plan);
    expect(weightsOf(model)['image.weight']).toEqual(before['image.weight']);
    expect(weightsOf(model)['caption.weight']).not.toEqual(before['caption.weight']);
    for (const { variable } of variables) variable.trainable = false;
    await expect(trainStep(settings, plan)).rejects.toThrow(OptionError);
  });
});
