import { DataError, OptionError, type ScoredBatch } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { memoryCheckpoints } from '../checkpoints/checkpoint-store';
import { fit } from '../fit';
import type { FitOptions } from '../fit-options';
import { adagrad } from '../optimizers/adagrad';
import { adam, adamW } from '../optimizers/adam';
import { maxColumnNorm } from '../optimizers/max-column-norm';
import { parameterGroups } from '../optimizers/parameter-groups';
import { constant, cosineDecay, linearWarmup, stepDecay } from '../optimizers/schedules';
import { sgd } from '../optimizers/sgd';
import { weightAverage } from '../optimizers/weight-average';
import { disposeModel, squareLoss, tinyData, tinyModel } from '../testing/tiny-model';

type Options = Partial<FitOptions<{ rsum: number; median: number }>>;

/** Trains for a step, then resumes with some other options. */
async function resumed(before: Options, after: Options): Promise<number> {
  const checkpoints = memoryCheckpoints();
  const trained = async (options: Options): Promise<number> => {
    const model = tinyModel();
    const required = { loss: squareLoss, epochs: 2, batchSize: 4, seed: 5 };
    try {
      return (await fit(model, tinyData(), { ...required, checkpoints, ...options })).steps;
    } finally {
      disposeModel(model);
    }
  };
  await trained({ ...before, maxSteps: 6 });
  return trained({ ...before, resume: true, ...after });
}

const images = (name: string) => name.startsWith('images.');
const groups = (learningRate: number, applies = images) =>
  parameterGroups(sgd({ learningRate: 0.1 }), [{ name: 'slow', applies, optimizer: adam({ learningRate }) }]);
const validate = () => Promise.resolve({ rsum: 1, median: 2 });

/** A loss that says what it is. */
const loss = (name: string, options: Readonly<Record<string, unknown>>): Options => ({
  loss: Object.assign((batch: ScoredBatch) => squareLoss(batch), { description: { name, options } }),
});

describe('a run that resumes with another configuration', () => {
  it.each<[string, Options, Options, string]>([
    ['learning rate', { optimizer: adam() }, { optimizer: adam({ learningRate: 1e-3 }) }, 'optimizer.learningRate 0.0002, this run has 0.001'],
    ['beta1', { optimizer: adam() }, { optimizer: adam({ beta1: 0.8 }) }, 'optimizer.beta1 0.9, this run has 0.8'],
    ['epsilon', { optimizer: adagrad() }, { optimizer: adagrad({ epsilon: 1e-6 }) }, 'optimizer.epsilon 1e-10, this run has 0.000001'],
    ['weight decay', { optimizer: adamW() }, { optimizer: adamW({ weightDecay: 0.1 }) }, 'optimizer.weightDecay 0.01, this run has 0.1'],
    ['choice of what decays', { optimizer: adamW() }, { optimizer: adamW({ decays: images }) }, 'optimizer.decays images.weight, images.bias, captions.weight, captions.bias, this run has images.weight, images.bias'],
    ['momentum', { optimizer: sgd({ learningRate: 0.01, momentum: 0.5 }) }, { optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }) }, 'optimizer.momentum 0.5, this run has 0.9'],
    ['average', { optimizer: weightAverage(sgd({ learningRate: 0.01 })) }, { optimizer: weightAverage(sgd({ learningRate: 0.01, weightDecay: 1 })) }, 'optimizer.weightDecay 0, this run has 1'],
    ['columns', { optimizer: maxColumnNorm(adam()) }, { optimizer: maxColumnNorm(adam(), { applies: ({ name }) => name === 'images.weight' }) }, 'optimizer.columns of images.weight, captions.weight, this run has images.weight'],
    ['rate of a group', { optimizer: groups(1e-3) }, { optimizer: groups(1e-4) }, 'optimizer.slow.learningRate 0.001, this run has 0.0001'],
    ['group', { optimizer: groups(1e-3) }, { optimizer: groups(1e-3, () => false) }, 'optimizer.slow.variables images.weight, images.bias, this run has none'],
    ['clipping', { clipNorm: 2 }, { clipNorm: 1 }, 'clipNorm 2, this run has 1'],
    ['clipping by value', {}, { clipValue: 1 }, 'clipValue none, this run has 1'],
    ['schedule', { schedule: constant() }, { schedule: stepDecay({ every: 1 }) }, 'a schedule whose factor at step 5 is 1, this run has'],
    ['warm-up', { schedule: constant() }, { schedule: linearWarmup(2, constant()) }, 'a schedule whose factor at step 0 is 1, this run has 0.5'],
    ['length of a schedule', { schedule: cosineDecay() }, { epochs: 4 }, 'a schedule over epochs 2, this run has 4, which changes its factor at step 1'],
    ['interval of validations', { validate }, { validateEvery: { steps: 2 } }, 'validateEvery {"epochs":1}, this run has {"steps":2}'],
    ['monitor', { validate }, { monitor: ({ median }) => median }, 'a monitor that values the validation after step 5 at 1, this run has 2'],
    ['margin of the loss', { identity: { loss: { margin: 0.2 } } }, { identity: { loss: { margin: 0.5 } } }, 'identity.loss.margin 0.2, this run has 0.5'],
    ['option of the loss', loss('hinges', { margin: 0.2, k: Infinity }), loss('hinges', { margin: 0.5, k: Infinity }), 'loss.margin 0.2, this run has 0.5. Resume'],
    ['loss', loss('hinges', { margin: 0.2 }), loss('contrast', { temperature: 1 }), 'loss.name hinges, this run has contrast. Resume'],
    ['loss of one\'s own', loss('hinges', { margin: 0.2 }), { loss: squareLoss }, 'loss.name hinges, this run has unknown. Resume'],
    ['part of the loss', loss('sum', { 0: { name: 'a', margin: 1 } }), loss('sum', { 0: { name: 'a', margin: 2 } }), 'loss.0.margin 1, this run has 2. Resume'],
    ['list', { identity: { of: [1, 2] } }, { identity: { of: [1, 3] } }, 'identity.of [1,2], this run has [1,3]'],
    ['setting named as what every object has', { identity: {} }, { identity: { constructor: 'x' } }, 'identity.constructor undefined, this run has x'],
  ])('is refused with another %s, by name', async (_, before, after, message) => {
    const again = resumed(before, after);
    await expect(again).rejects.toThrow(`the checkpoint was trained with ${message}`);
    await expect(again).rejects.toBeInstanceOf(DataError);
  }); // prettier-ignore

  it('goes on if the difference is allowed, and names all that are not', async () => {
    const before: Options = { optimizer: adam(), clipNorm: 2 };
    const after: Options = { optimizer: adam({ learningRate: 1e-3, beta2: 0.9 }), clipNorm: 1 };
    const some = { allow: ['clipNorm'] };
    await expect(resumed(before, { ...after, resume: some })).rejects.toThrow(
      'trained with optimizer.learningRate 0.0002, this run has 0.001; optimizer.beta2 0.999, this run has 0.9. ' +
        'Resume with the same, start a new run in another folder, or go on with the new by ' +
        "resume: { allow: ['optimizer.learningRate', 'optimizer.beta2'] }.",
    );
    const all = { allow: ['clipNorm', 'optimizer.learningRate', 'optimizer.beta2'] };
    expect(await resumed(before, { ...after, resume: all })).toBe(10);
    expect(await resumed({}, { schedule: cosineDecay(), resume: { allow: ['schedule'] } })).toBe(10);
    await expect(resumed({}, { batchSize: 2, resume: { allow: ['sampling batchSize'] } })).rejects.toThrow(
      'trained with sampling batchSize 4, this run has 2. Resume with the same, or start a new run in another folder.',
    );
  });

  it('goes on with another loss if that is allowed, and with losses that nothing tells apart', async () => {
    const allowed = { ...loss('contrast', { temperature: 1 }), resume: { allow: ['loss.name'] } };
    expect(await resumed(loss('hinges', { margin: 0.2 }), allowed)).toBe(10);
    expect(await resumed({ loss: squareLoss }, { loss: (batch) => squareLoss(batch) })).toBe(10);
  });

  it.each<[string, Options]>([
    ['no schedule', {}],
    ['a schedule by epochs', { schedule: stepDecay({ every: 1 }), optimizer: adam({ learningRate: 0.05 }) }],
    ['a warm-up', { schedule: linearWarmup(7, constant()), validate }],
  ])('that goes on for more epochs with %s ends as one that had them from the start', async (_, options) => {
    const run = async (lengths: readonly number[]) => {
      const checkpoints = memoryCheckpoints();
      for (const epochs of lengths) {
        const model = tinyModel();
        const required = { loss: squareLoss, batchSize: 4, seed: 5, resume: true };
        await fit(model, tinyData(), { ...required, epochs, checkpoints, ...options });
        disposeModel(model);
      }
      return checkpoints.load('last');
    };
    const longer = await run([2, 4]);
    expect(longer!.state.epoch).toBe(4);
    expect(longer).toEqual(await run([4]));
    expect(longer).not.toEqual(await run([3]));
  });

  it('goes on longer, stops by other rules and shows other things without a word', async () => {
    const longer: Options = { schedule: stepDecay({ every: 1 }), identity: { a: { b: null } } };
    expect(await resumed(longer, { epochs: 4 })).toBe(20);
    expect(
      await resumed({ validate }, { patience: 5, health: false, ahead: 0, saveEvery: { steps: 1 } }),
    ).toBe(10);
  });

  it('refuses an identity that cannot be stored', async () => {
    await expect(resumed({ identity: { loss: squareLoss } }, {})).rejects.toThrow(OptionError);
    await expect(resumed({ identity: { loss: squareLoss } }, {})).rejects.toThrow(
      'identity.loss must be a value that JSON has a form for, got a function',
    );
  });
});

describe('a new run in the folder of another', () => {
  it('replaces its checkpoints with its first, the best too', async () => {
    const checkpoints = memoryCheckpoints();
    const run = (options: Options) =>
      fit(tinyModel(), tinyData(), {
        loss: squareLoss,
        epochs: 2,
        batchSize: 4,
        seed: 5,
        checkpoints,
        ...options,
      });
    await run({ validate });
    expect((await checkpoints.load('best'))!.state.globalStep).toBe(5);
    await run({ maxSteps: 1, optimizer: sgd({ learningRate: 1 }) });
    expect((await checkpoints.load('last'))!.optimizer.name).toBe('sgd');
    expect(await checkpoints.load('best')).toBeUndefined();
  });
});
