import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { disposeModel, squareLoss, tinyData, tinyModel, weightsOf } from '../testing/tiny-model';
import { adamW } from '../optimizers/adam';
import { folderCheckpoints, memoryCheckpoints } from '../checkpoints/checkpoint-store';
import { fit } from '../fit';
import type { FitOptions } from '../fit-options';
import { warmupCosine } from '../optimizers/schedules';
import { extraPositives } from '../batches/extra-positives';
import { separatePieces } from '../gradients/separate-pieces';
import { sgd } from '../optimizers/sgd';
import type { ProgressEvent } from '../progress/progress';
import { restoreModel } from '../checkpoints/snapshot';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

const data = tinyData(); // 17 captions: 5 steps of 4

async function run(options: Partial<FitOptions<{ rsum: number }>>, modelSeed = 1) {
  const model = tinyModel(modelSeed);
  const history = await fit(model, data, {
    loss: squareLoss,
    epochs: 4,
    batchSize: 4,
    seed: 5,
    optimizer: adamW({ learningRate: 0.05, weightDecay: 0.1 }),
    schedule: warmupCosine({ warmupSteps: 3 }),
    clipNorm: 0.5,
    ...options,
  });
  const weights = weightsOf(model);
  disposeModel(model);
  return { history, weights };
}

describe('a resumed run', () => {
  it.each([1, 5, 7, 13, 20])(
    'stopped after step %d ends bit for bit as one that was not',
    async (maxSteps) => {
      const whole = await run({});
      await run({ checkpoints: folder, maxSteps });
      const other = 99; // a model of other weights: the checkpoint's must replace them
      const resumed = await run({ checkpoints: folder, resume: true }, other);
      expect(resumed.weights).toEqual(whole.weights);
      expect(resumed.history).toEqual(whole.history);
    },
  );

  it('can be interrupted again and again', async () => {
    const whole = await run({});
    for (const maxSteps of [2, 3, 9, 15]) await run({ checkpoints: folder, resume: true, maxSteps });
    expect((await run({ checkpoints: folder, resume: true })).weights).toEqual(whole.weights);
  });

  it('does nothing if training is over, and starts without a checkpoint', async () => {
    const first = await run({ checkpoints: folder, resume: true });
    const again = await run({ checkpoints: folder, resume: true }, 99);
    expect(again).toEqual(first);
  });

  it('remembers the best of the interrupted run', async () => {
    const store = memoryCheckpoints();
    const values = [9, 1];
    const validate = () => Promise.resolve({ rsum: values.shift() ?? 2 });
    await run({ checkpoints: store, validate, maxSteps: 10 });
    const { history } = await run({ checkpoints: store, validate, resume: true });
    expect(history.validations.map(({ value }) => value)).toEqual([9, 1, 2, 2]);
    expect(history.best?.globalStep).toBe(5);
    expect((await store.load('best'))!.state.globalStep).toBe(5);
  });

  it('continues the metrics log, without the events after the checkpoint', async () => {
    await run({ checkpoints: folder, maxSteps: 10, saveEvery: { steps: 5 } });
    await run({ checkpoints: folder, resume: true });
    const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
    const events = lines.map(
      (line) => JSON.parse(line) as { type: string; globalStep: number; epoch: number },
    );
    expect(events.filter(({ type }) => type === 'epoch').map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
    expect(events.filter(({ type }) => type === 'step').map(({ globalStep }) => globalStep)).toEqual([
      10, 20,
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'end', globalStep: 20 });
  });

  it('warns of a damaged metrics log, and resumes', async () => {
    await run({ checkpoints: folder, maxSteps: 10, saveEvery: { steps: 5 } });
    const file = join(folder, 'metrics.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"globalStep":10', '"globalStep":11'));
    const warnings: string[] = [];
    const onProgress = (event: ProgressEvent) => {
      if (event.type === 'warning' && event.kind === 'metrics log') warnings.push(event.message);
    };
    const resumed = await run({ checkpoints: folder, resume: true, onProgress });
    expect(warnings).toEqual([expect.stringMatching(/metrics\.jsonl lacks 1 lines or more/)]);
    expect(resumed.weights).toEqual((await run({})).weights);
    await run({ checkpoints: folder, resume: true, onProgress });
    expect(warnings, 'said once').toHaveLength(1);
  });

  it.each<[string, Partial<FitOptions>, string]>([
    ['another seed', { seed: 6 }, 'trained with sampling seed 5, this run has 6'],
    [
      'another sampler',
      { sampler: extraPositives() },
      'trained with sampling name everyCaption, this run has extraPositives(captions 1, images 0)',
    ],
    ['another batch size', { batchSize: 5 }, 'trained with sampling batchSize 4, this run has 5'],
    [
      'another vocabulary',
      { fingerprint: { vocabulary: 'b' } },
      'trained with fingerprint vocabulary a, this run has b',
    ],
    ['no vocabulary', { fingerprint: {} }, 'trained with fingerprint vocabulary a, this run has undefined'],
    ['another optimiser', { optimizer: sgd({ learningRate: 1 }) }, 'the optimiser adamW, this run has sgd'],
  ])('refuses %s by name', async (_, options, message) => {
    const store = memoryCheckpoints();
    const fingerprint = { vocabulary: 'a' };
    await run({ checkpoints: store, maxSteps: 3, fingerprint });
    const again = run({ checkpoints: store, resume: true, fingerprint, ...(options as object) });
    await expect(again).rejects.toThrow(message);
    await expect(again).rejects.toBeInstanceOf(DataError);
  });

  it('refuses other pairs of the same numbers of images and captions', async () => {
    const store = memoryCheckpoints();
    await run({ checkpoints: store, maxSteps: 3 });
    const moved = { ...data, captionToImage: data.captionToImage.map((image, i) => (i === 0 ? 1 : image)) };
    const again = fit(tinyModel(), moved, {
      loss: squareLoss,
      epochs: 4,
      batchSize: 4,
      seed: 5,
      checkpoints: store,
      resume: true,
    });
    await expect(again).rejects.toThrow(/trained with sampling pairs [0-9a-f]{8}, this run has [0-9a-f]{8}/);
  });

  it('refuses other features by the fingerprint of the data', async () => {
    const store = memoryCheckpoints();
    const trained = (features: string, options: Partial<FitOptions>) =>
      fit(tinyModel(1), { ...data, fingerprint: { features } }, {
        loss: squareLoss, epochs: 2, batchSize: 4, seed: 5, checkpoints: store, ...options,
      }); // prettier-ignore
    await trained('a', { maxSteps: 3 });
    await expect(trained('b', { resume: true })).rejects.toThrow('fingerprint features a, this run has b');
    expect((await trained('a', { resume: true })).steps).toBe(10);
  });

  it('keeps equal names of the data and an encoder apart, and restores the model', async () => {
    const store = memoryCheckpoints();
    const { captions, ...others } = tinyModel(1);
    const model = { ...others, captions: { ...captions, fingerprint: { features: 'of captions' } } };
    await fit(model, { ...data, fingerprint: { features: 'of images' } }, {
      loss: squareLoss, epochs: 1, batchSize: 4, seed: 5, checkpoints: store,
    }); // prettier-ignore
    const snapshot = (await store.load('last'))!;
    expect(snapshot.state.fingerprint).toEqual({ features: 'of captions', 'data.features': 'of images' });
    restoreModel(model, snapshot);
  });

  it('refuses gradients from another source, unless the checkpoint names none', async () => {
    const store = memoryCheckpoints();
    await run({ checkpoints: store, maxSteps: 3 });
    const pieces = separatePieces({ size: 2, over: 'mean' });
    await expect(run({ checkpoints: store, resume: true, gradients: pieces })).rejects.toThrow(
      'trained with gradients from wholeBatch, this run has separatePieces(2, mean)',
    );
    const snapshot = (await store.load('last'))!;
    const { gradients, ...state } = snapshot.state;
    expect(gradients).toBe('wholeBatch');
    await store.save('last', { ...snapshot, state });
    await run({ checkpoints: store, resume: true, gradients: separatePieces({ size: 2, over: 'mean' }) });
    expect((await store.load('last'))!.state.gradients).toBe('separatePieces(2, mean)');
  });

  it('keeps the vocabulary of an encoder, and refuses another', async () => {
    const store = memoryCheckpoints();
    const trained = (vocabulary: string, options: Partial<FitOptions>) => {
      const model = tinyModel(1);
      const captions = { ...model.captions, fingerprint: { vocabulary } };
      return fit({ ...model, captions }, data, {
        loss: squareLoss, epochs: 2, batchSize: 4, seed: 5, checkpoints: store, ...options,
      }); // prettier-ignore
    };
    await trained('a', { maxSteps: 3 });
    expect((await store.load('last'))!.state.fingerprint).toEqual({ vocabulary: 'a' });
    await expect(trained('b', { resume: true })).rejects.toThrow('fingerprint vocabulary a, this run has b');
    expect((await trained('a', { resume: true })).steps).toBe(10);
  });

  it('is refused while another run writes to its folder, and leaves that one alone', async () => {
    const whole = await run({});
    let second: unknown;
    const first = await run({
      checkpoints: folder,
      async onProgress({ type }) {
        if (type !== 'step' || second !== undefined) return;
        second = await folderCheckpoints(folder).lock!().catch((error: unknown) => error);
      },
    });
    expect(first.weights).toEqual(whole.weights);
    expect(String(second)).toContain(`${folder} is in use by process ${process.pid}, this one, since`);
    const held = await folderCheckpoints(folder).lock!();
    await expect(run({ checkpoints: folder, resume: true })).rejects.toThrow('is in use by process');
    await held.release();
    expect((await run({ checkpoints: folder, resume: true })).weights).toEqual(whole.weights);
  });

  it('gives the folder free when it cannot start', async () => {
    await run({ checkpoints: folder, maxSteps: 3 });
    for (let i = 0; i < 2; i++) {
      await expect(run({ checkpoints: folder, resume: true, seed: 6 })).rejects.toThrow('sampling seed 5');
    }
    expect(await readdir(folder)).not.toContain('.vse.lock');
  });
});
