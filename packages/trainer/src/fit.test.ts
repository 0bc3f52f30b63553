import * as tf from '@tensorflow/tfjs-core';
import { OptionError, VseError, type Loss, type ScoredBatch } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import {
  disposeModel,
  squareLoss,
  tinyData,
  tinyModel,
  weightsOf,
  type TinyModel,
} from './testing/tiny-model';
import { adam } from './optimizers/adam';
import { memoryCheckpoints } from './checkpoints/checkpoint-store';
import { fit } from './fit';
import type { FitOptions } from './fit-options';
import type { ProgressEvent } from './progress/progress';
import { captionOrder, planBatch } from './batches/sampler';
import { stepDecay } from './optimizers/schedules';
import { sgd } from './optimizers/sgd';

const data = tinyData();
const base = { loss: squareLoss, epochs: 3, batchSize: 4, seed: 5 } satisfies FitOptions;

async function trained(options: Partial<FitOptions<{ rsum: number }>>, model = tinyModel()) {
  const history = await fit(model, data, { ...base, optimizer: adam({ learningRate: 0.02 }), ...options });
  const weights = weightsOf(model);
  disposeModel(model);
  return { history, weights };
}

describe('fit', () => {
  it('takes the step of gradient descent by hand', async () => {
    // One image x, one caption y, bias starts at 0: score s = (x W + b) . (y V + c), loss (s - 1)^2.
    const model = tinyModel();
    const one = tinyData(1, 2); // one image, one caption
    const before = weightsOf(model);
    await fit(model, one, { ...base, epochs: 1, optimizer: sgd({ learningRate: 0.1 }) });
    const [x] = await one.readImages([0]);
    const [y] = await one.readCaptions([0]);
    const line = (v: readonly number[], w: number[]) =>
      [0, 1, 2, 3].map((d) => v.reduce((sum, value, i) => sum + value * w[i * 4 + d]!, 0));
    const [u, v] = [line(x!, before['image.weight']!), line(y!, before['caption.weight']!)];
    const error = 2 * (u.reduce((sum, value, d) => sum + value * v[d]!, 0) - 1); // dL/ds
    const wanted = before['image.weight']!.map(
      (w, at) => w - 0.1 * error * x![Math.floor(at / 4)]! * v[at % 4]!,
    );
    expectClose(weightsOf(model)['image.weight']!, wanted);
    expectClose(
      weightsOf(model)['caption.bias']!,
      u.map((value) => -0.1 * error * value),
    );
    disposeModel(model);
  });

  it('takes all captions in one step where the batch is larger than the data', async () => {
    const { captionToImage } = data;
    const larger = await trained({ batchSize: 1000, epochs: 2 });
    expect(larger.history.steps).toBe(2);
    expect(larger).toEqual(await trained({ batchSize: captionToImage.length, epochs: 2 }));
  });

  it('lowers the loss, reports every step, and gives the same weights for the same seed', async () => {
    const events: ProgressEvent[] = [];
    const first = await trained({ epochs: 12, onProgress: (event) => void events.push(event) });
    const losses = first.history.epochs.map(({ loss }) => loss);
    expect(losses).toHaveLength(12);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.8);
    expect(events[0]).toEqual({ type: 'start', epochs: 12, stepsPerEpoch: 5, globalStep: 0, resumed: false });
    const steps = events.filter((event) => event.type === 'step');
    expect(steps.map(({ globalStep }) => globalStep)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1)); // 17 / 4 -> 5
    expectClose(losses[1]!, steps.slice(5, 10).reduce((sum, { loss }) => sum + loss, 0) / 5);
    expect(events.at(-1)).toEqual({ type: 'end', globalStep: 60, interrupted: false });
    expect((await trained({ epochs: 12 })).weights).toEqual(first.weights);
    expect((await trained({ epochs: 12, seed: 6 })).weights).not.toEqual(first.weights);
  });

  it('gives the loss the captions of each batch against each of their images once', async () => {
    const shapes: [number[], number[] | undefined][] = [];
    const spy: Loss = (batch) => {
      shapes.push([batch.scores.shape, batch.positives && [...batch.positives.dataSync()]]);
      expect(batch.images?.vectors.shape).toEqual([batch.scores.shape[0], 1, 4]);
      expect(batch.captions?.vectors.shape).toEqual([batch.scores.shape[1], 1, 4]);
      return squareLoss(batch);
    };
    await trained({ loss: spy, epochs: 1 });
    const order = captionOrder(17, 5, 0);
    shapes.forEach(([shape, positives], step) => {
      const { captions, images } = planBatch(data.captionToImage, order, 4, step);
      expect(shape).toEqual([images.length, captions.length]);
      const matches = [...images].flatMap((image) =>
        [...captions].map((caption) => (data.captionToImage[caption] === image ? 1 : 0)),
      );
      if (positives) expect(positives).toEqual(matches);
      else expect(matches).toEqual(Array.from(matches, (_, i) => (i % (captions.length + 1) === 0 ? 1 : 0)));
    });
    expect(shapes.some(([, positives]) => positives)).toBe(true);
  });

  it.each([
    [0, ['read', 'step', 'read', 'step', 'read', 'step']],
    [1, ['read', 'read', 'step', 'read', 'step', 'step']],
    [2, ['read', 'read', 'read', 'step', 'step', 'step']],
  ])('asks for %d batches more before it computes one', async (ahead, wanted) => {
    const order: string[] = [];
    const model = tinyModel();
    const slow = {
      ...data,
      readCaptions: (rows: ArrayLike<number>) => {
        order.push('read');
        return data.readCaptions(rows);
      },
    };
    const spy: Loss = (batch) => {
      order.push('step');
      return squareLoss(batch);
    };
    await fit(model, slow, { ...base, loss: spy, epochs: 1, batchSize: 6, ahead }); // 17 captions: 3 steps
    expect(order).toEqual(wanted);
    disposeModel(model);
  });

  it('clips, schedules, and tells the loss its epoch and step', async () => {
    const at: { epoch: number; step: number }[] = [];
    const aware = Object.assign((batch: Parameters<Loss>[0]) => squareLoss(batch), {
      onProgress: (now: { epoch: number; step: number }) => void at.push(now),
    });
    const seen: { rate: number; norm: number | undefined }[] = [];
    await trained({
      loss: aware,
      epochs: 2,
      clipNorm: 0.01,
      clipValue: 0.5,
      optimizer: sgd({ learningRate: 0.5 }),
      schedule: stepDecay({ every: 1, factor: 0.5 }),
      onProgress: (event) => {
        if (event.type === 'step') seen.push({ rate: event.learningRate, norm: event.gradientNorm });
      },
    });
    expect(at).toEqual(Array.from({ length: 10 }, (_, step) => ({ epoch: step < 5 ? 0 : 1, step })));
    expect(seen.map(({ rate }) => rate)).toEqual([
      ...Array<number>(5).fill(0.5),
      ...Array<number>(5).fill(0.25),
    ]);
    expect(seen.every(({ norm }) => norm! > 0.01)).toBe(true);
  });

  it('validates when due, keeps the best, and stops when patience ends', async () => {
    const values = [3, 5, 4, 5, 9];
    let calls = 0;
    const validate = () => Promise.resolve({ rsum: values[calls++]! });
    const store = memoryCheckpoints();
    const { history } = await trained({ epochs: 9, validate, patience: 2, checkpoints: store });
    expect(history.validations.map(({ value }) => value)).toEqual([3, 5, 4, 5]); // the second 5 is not better
    expect(history.best).toEqual({ epoch: 1, globalStep: 10, metrics: { rsum: 5 }, value: 5 });
    expect(history.epochs).toHaveLength(4);
    expect((await store.load('best'))!.state.globalStep).toBe(10);
    expect((await store.load('last'))!.state.globalStep).toBe(20);
  });

  it('validates by steps, and once more at the end', async () => {
    const validate = () => Promise.resolve({ rsum: 1 });
    const { history } = await trained({ epochs: 2, validate, validateEvery: { steps: 4 } });
    expect(history.validations.map(({ globalStep }) => globalStep)).toEqual([4, 8, 10]);
  });

  it('stops at maxSteps, and after the step in which the signal is aborted', async () => {
    expect((await trained({ maxSteps: 7 })).history).toMatchObject({ steps: 7, interrupted: false });
    const controller = new AbortController();
    const store = memoryCheckpoints();
    const { history } = await trained({
      signal: controller.signal,
      checkpoints: store,
      onProgress: (event) => {
        if (event.type === 'step' && event.globalStep === 7) controller.abort();
      },
    });
    expect(history).toMatchObject({ steps: 7, interrupted: true });
    expect((await store.load('last'))!.state).toMatchObject({ epoch: 1, step: 2, globalStep: 7 });
  });

  it('leaves no tensor but the model, over 200 steps', async () => {
    const model = tinyModel();
    const counts: number[] = [];
    const left = await tensorsLeftBy(() =>
      fit(model, data, {
        ...base,
        epochs: 40,
        clipNorm: 2,
        validate: () => Promise.resolve({ rsum: 0 }),
        onProgress: ({ type }) => {
          if (type === 'step') counts.push(tf.memory().numTensors);
        },
      }),
    );
    expect(counts).toHaveLength(200);
    expect(new Set(counts).size).toBe(1);
    expect(left).toBe(0);
    disposeModel(model);
  });
});

describe('fit with a fault', () => {
  it('names the scope that leaks', async () => {
    const kept: tf.Tensor[] = [];
    const leaky: Loss = (batch) => {
      kept.push(tf.keep(tf.scalar(1)));
      return squareLoss(batch);
    };
    await expect(trained({ loss: leaky })).rejects.toThrow(
      'the training step (encode, score, loss) left 4 tensors behind in 4 runs, in epoch 0',
    );
    const model = tinyModel();
    const collate = (items: readonly (readonly number[])[]) => {
      kept.push(tf.scalar(1));
      return model.images.collate(items);
    };
    const spilling: TinyModel = { ...model, images: { ...model.images, collate } };
    await expect(trained({}, spilling)).rejects.toThrow('images.collate left 4 tensors behind');
    tf.dispose(kept);
  });

  it('stops at a loss that is not finite and leaves the last good checkpoint', async () => {
    let step = 0;
    const breaking: Loss = (batch) => tf.tidy(() => tf.mul(squareLoss(batch), ++step === 8 ? NaN : 1));
    const store = memoryCheckpoints();
    const run = trained({ loss: breaking, checkpoints: store });
    await expect(run).rejects.toThrow(
      /the loss is NaN at step 7 \(epoch 1, batch 2: captions .* of step 5\. Lower/,
    );
    await expect(run).rejects.toBeInstanceOf(VseError);
    expect((await store.load('last'))!.state.globalStep).toBe(5);
  });

  it('names the kernel that made the loss infinite, and leaves the weights as before the step', async () => {
    let step = 0;
    const breaking: Loss = (batch) =>
      tf.tidy(() =>
        ++step > 3 ? (tf.exp(tf.add(squareLoss(batch), 1000)) as tf.Scalar) : squareLoss(batch),
      );
    const model = tinyModel();
    let before: Record<string, number[]> | undefined;
    const run = fit(model, data, {
      ...base,
      loss: breaking,
      onProgress: ({ type }) => {
        if (type === 'step') before = weightsOf(model);
      },
    });
    await expect(run).rejects.toThrow(
      /the loss is Infinity at step 3 .* comes from the kernel Exp in the loss.* the weights are as before it/,
    );
    expect(weightsOf(model)).toEqual(before);
    disposeModel(model);
  });

  it('ends if a checkpoint cannot be written, and keeps the previous one', async () => {
    const store = memoryCheckpoints();
    const save: typeof store.save = (name, snapshot) =>
      snapshot.state.globalStep > 5 ? Promise.reject(new Error('disk full')) : store.save(name, snapshot);
    await expect(trained({ checkpoints: { ...store, save } })).rejects.toThrow('disk full');
    expect((await store.load('last'))!.state.globalStep).toBe(5);
  });

  it('warns of collapse once', async () => {
    const warnings: ProgressEvent[] = [];
    const still: Loss = (batch) => tf.tidy(() => tf.mul(squareLoss(batch), 0));
    const model = tinyModel();
    for (const { variable } of [...model.images.variables(), ...model.captions.variables()]) {
      variable.assign(tf.ones(variable.shape)); // all captions alike
    }
    const alike = {
      ...data,
      readCaptions: (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, () => [1, 2, 3])),
    };
    const same = {
      ...alike,
      readImages: (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, () => [1, 2, 3, 4, 5])),
    };
    await fit(model, same, {
      ...base,
      loss: still,
      health: { every: 1 },
      onProgress: (event) => {
        if (event.type === 'warning') warnings.push(event);
      },
    });
    expect(warnings.map((event) => event.type === 'warning' && [event.kind, event.globalStep])).toEqual([
      ['collapse', 6], // the fifth step is a batch of one, which cannot tell
      ['constant image dims', 6],
      ['constant caption dims', 6],
    ]);
    disposeModel(model);
  });

  it('warns once of overfitting, and of a part of the loss that is held at a limit', async () => {
    const values = [5, 9, 8, 7, 6, 5];
    const kinds: string[] = [];
    const limits = () => Promise.resolve(['the temperature is at its limit']);
    const loss: Loss = Object.assign((batch: Parameters<Loss>[0]) => squareLoss(batch), { limits });
    const model = tinyModel();
    await fit(model, data, {
      ...base,
      loss,
      epochs: 6,
      validate: () => Promise.resolve({ rsum: values.shift()! }),
      onProgress: (event) => {
        if (event.type === 'warning') kinds.push(event.kind);
      },
    });
    expect(kinds.filter((kind) => kind === 'limit of the loss')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'overfitting')).toHaveLength(1);
    disposeModel(model);
  });

  it('says once that a run has stopped learning, and what to change', async () => {
    const said: string[] = [];
    const model = tinyModel();
    const still: Loss = ({ scores }) => tf.tidy(() => tf.add(tf.mul(tf.sum<tf.Scalar>(scores), 0), 3));
    const run = (schedule: NonNullable<FitOptions['schedule']>) =>
      fit(model, data, {
        ...base,
        loss: still,
        schedule,
        epochs: 6,
        validate: () => Promise.resolve({ rsum: 8 }),
        onProgress: (event) => {
          if (event.type === 'warning' && event.kind === 'stopped learning') said.push(event.message);
        },
      });
    await run(() => 1);
    expect(said).toEqual([
      expect.stringMatching(
        /training loss has stayed at 3 and the validation at 8 for 3 epochs\. Raise the learning rate/,
      ),
    ]);
    await run(() => 0.01); // a rate that has decayed may stand still
    expect(said).toHaveLength(1);
    disposeModel(model);
  });

  it('refuses options out of range, data without captions and a loss that is not a scalar', async () => {
    const wrong: [Partial<FitOptions>, string][] = [
      [{ epochs: -1 }, 'epochs must be a whole number of at least 0, got -1'],
      [{ batchSize: 0 }, 'batchSize must be a whole number of at least 1'],
      [{ clipNorm: 0 }, 'clipNorm must be a finite number above 0'],
      [{ resume: true }, 'resume needs checkpoints'],
      [{ seed: 0.5 }, 'seed must be a whole number'],
      [{ validateEvery: { steps: 0 } }, 'validateEvery must be'],
    ];
    for (const [options, message] of wrong) {
      const run = fit(tinyModel(), data, { ...base, ...options });
      await expect(run).rejects.toThrow(message);
      await expect(run).rejects.toBeInstanceOf(OptionError);
    }
    const empty = { ...data, captionToImage: new Int32Array() };
    await expect(fit(tinyModel(), empty, base)).rejects.toThrow('tiny has no captions');
    const astray = { ...data, imageCount: 3 };
    await expect(fit(tinyModel(), astray, base)).rejects.toThrow(
      'captionToImage[9] must be from 0 to 2, got 3',
    );
    const flat = ((batch: ScoredBatch) => batch.scores) as unknown as Loss;
    await expect(trained({ loss: flat })).rejects.toThrow('must return a scalar [], got [');
    const short = { ...data, readCaptions: () => Promise.resolve([]) };
    await expect(fit(tinyModel(), short, base)).rejects.toThrow('tiny.readCaptions must return 4 items');
    await expect(trained({ validate: () => Promise.resolve({} as never) })).rejects.toThrow('a number rsum');
  });
});
