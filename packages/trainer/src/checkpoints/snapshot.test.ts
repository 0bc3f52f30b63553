import * as tf from '@tensorflow/tfjs-core';
import { DataError, VseError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { tinyModel, weightsOf } from '../testing/tiny-model';
import { adam } from '../optimizers/adam';
import { restoreModel, restoreOptimizer, takeSnapshot, type Snapshot } from './snapshot';
import type { TrainingState } from './training-state';
import { modelVariables } from '../variables';

const state = { epoch: 0, step: 3, globalStep: 3, fingerprint: {} } as unknown as TrainingState;

async function snapshotOf(model = tinyModel(), optimizer = adam()): Promise<Snapshot> {
  return takeSnapshot(modelVariables(model), optimizer, state);
}

describe('restoreModel', () => {
  it('restores every weight, and keeps no tensor', async () => {
    const [model, other] = [tinyModel(1), tinyModel(2)];
    const snapshot = await snapshotOf(model);
    expect(weightsOf(other)).not.toEqual(weightsOf(model));
    expect(await tensorsLeftBy(() => restoreModel(other, snapshot))).toBe(0);
    expect(weightsOf(other)).toEqual(weightsOf(model));
  });

  it('refuses missing, unexpected and mis-shaped weights, and changes none', async () => {
    const model = tinyModel(2);
    const before = weightsOf(model);
    const { weights } = await snapshotOf();
    const { 'captions.bias': bias, ...missing } = weights;
    const odd = { ...weights, 'captions.gain': bias! };
    const shaped = { ...weights, 'captions.bias': { shape: [2, 2], data: bias!.data } };
    const cases = [
      [missing, 'captions.bias must be [4], the checkpoint lacks it'],
      [odd, 'the checkpoint has captions.gain, the model has images.weight'],
      [shaped, 'captions.bias must be [4], the checkpoint has [2, 2]'],
    ] as const;
    for (const [weights, message] of cases) {
      expect(() => restoreModel(model, { weights })).toThrow(message);
      expect(() => restoreModel(model, { weights })).toThrow(DataError);
    }
    expect(weightsOf(model)).toEqual(before);
    expect(() => restoreModel(model, { weights: { ...weights, 'loss.scale': bias! } })).not.toThrow();
  });
});

describe('restoreModel with a vocabulary', () => {
  const withVocabulary = (vocabulary: string) => {
    const model = tinyModel(2);
    return { ...model, captions: { ...model.captions, fingerprint: { vocabulary } } };
  };

  it('refuses a checkpoint of another vocabulary by name, and changes nothing', async () => {
    const { weights } = await snapshotOf();
    const model = withVocabulary('b');
    const before = weightsOf(model);
    const snapshot = { weights, state: { fingerprint: { vocabulary: 'a' } } };
    expect(() => restoreModel(model, snapshot)).toThrow(DataError);
    expect(() => restoreModel(model, snapshot)).toThrow(
      'trained with vocabulary a, the model has vocabulary b',
    );
    expect(weightsOf(model)).toEqual(before);
  });

  it('takes one of the same, and one that names none', async () => {
    const { weights } = await snapshotOf();
    const fingerprints = [{ vocabulary: 'b' }, {}];
    for (const fingerprint of fingerprints) {
      const model = withVocabulary('b');
      restoreModel(model, { weights, state: { fingerprint } });
      expect(weightsOf(model)).toEqual(weightsOf(tinyModel()));
    }
  });
});

describe('takeSnapshot', () => {
  it('copies, and refuses weights that are not finite', async () => {
    const model = tinyModel();
    const snapshot = await snapshotOf(model);
    const { variable } = model.images.variables()[0]!;
    const first = snapshot.weights['images.weight']!.data[0];
    tf.tidy(() => variable.assign(tf.fill(variable.shape, NaN)));
    expect(snapshot.weights['images.weight']!.data[0]).toBe(first);
    const other = tinyModel();
    const [before, taken] = [weightsOf(other), await snapshotOf(other)];
    taken.weights['images.weight']!.data.fill(9);
    expect(weightsOf(other)).toEqual(before);
    await expect(snapshotOf(model)).rejects.toThrow(
      'images.weight holds values that are not finite after step 3',
    );
    await expect(snapshotOf(model)).rejects.toBeInstanceOf(VseError);
  });
});

describe('restoreOptimizer', () => {
  it('restores the state, and refuses another optimiser', async () => {
    const [model, optimizer, other] = [tinyModel(), adam(), adam()];
    const variables = modelVariables(model);
    const ones = Object.fromEntries(variables.map(({ name, variable }) => [name, tf.onesLike(variable)]));
    optimizer.apply(variables, ones, 0.1);
    const snapshot = await snapshotOf(model, optimizer);
    restoreOptimizer(other, snapshot);
    expect(other.state().steps).toEqual(optimizer.state().steps);
    expect((await snapshotOf(model, other)).optimizer).toEqual(snapshot.optimizer);
    const renamed = { optimizer: { ...snapshot.optimizer, name: 'sgd' } };
    expect(() => restoreOptimizer(other, renamed)).toThrow(
      'trained with the optimiser sgd, this run has adam',
    );
  });
});
