import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError, VseError, type Loss, type ScoredBatch, type Similarity } from '@vse/core';
import { expectClose, onSingleThreadedBackend, tensorsLeftBy } from '@vse/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { maxOfHinges, structurePreserving } from '../../../losses/src/index';
import { parallelInput, setPairs, type ParallelInput } from '../testing/parallel-input';
import { parallelModel, type PeculiarOptions } from '../testing/parallel-model';
import { adam } from '../optimizers/adam';
import { memoryCheckpoints } from '../checkpoints/checkpoint-store';
import { fit } from '../fit';
import type { FitOptions } from '../fit-options';
import type { GradientSource } from '../gradients/gradient-source';
import { modelVariables } from '../variables';
import { wholeBatch } from '../gradients/whole-batch';
import { dataParallel, type DataParallelOptions } from './data-parallel';

const sources: GradientSource[] = [];
afterAll(async () => {
  for (const source of sources) await source.dispose?.();
});

function parallel(workers: number, options: Partial<DataParallelOptions> = {}) {
  const source = dataParallel({ workers, ...options });
  sources.push(source);
  return source;
}

/** A step on a model with peculiarities. */
const peculiar = (options: PeculiarOptions) => parallelInput(parallelModel(options), maxOfHinges());

// Threads take a second to start, so tests share them.
const model = parallelModel();
const teams = [1, 2, 3].map((workers) => parallel(workers));
const two = teams[1]!;

async function computed(source: GradientSource, input: ParallelInput) {
  const { loss, gradients } = await source.compute(input);
  const values = Object.entries(gradients).map(
    ([name, gradient]) => [name, [...gradient.dataSync()]] as const,
  );
  const result = { loss: loss.dataSync()[0]!, gradients: Object.fromEntries(values) };
  tf.dispose([loss, { ...gradients }]);
  return result;
}

/** Equal to 1e-5 of the largest, with the same variables without a gradient. */
async function expectWholeBatch(source: GradientSource, input: ParallelInput): Promise<void> {
  const [wanted, got] = [await computed(wholeBatch(), input), await computed(source, input)];
  expectClose([got.loss], [wanted.loss], { relative: 1e-5 });
  expect(Object.keys(got.gradients).sort()).toEqual(Object.keys(wanted.gradients).sort());
  for (const [name, values] of Object.entries(wanted.gradients)) {
    const largest = Math.max(1, ...values.map(Math.abs));
    expectClose(got.gradients[name]!, values, { relative: 0, absolute: 1e-5 * largest });
  }
}

/** A loss that reads everything: scores, both sides, and a temperature of its own. */
function readingAll(): Loss {
  const temperature = tf.variable(tf.scalar(0.7));
  const loss: Loss = ({ scores, images, captions }) =>
    tf.tidy(() => {
      const spread = (x: tf.Tensor) => tf.sum(tf.square(tf.sub(x, tf.mean(x, 0)))); // []
      const sides = tf.add(spread(images!.vectors), tf.mul(2, spread(captions!.vectors)));
      return tf.add<tf.Scalar>(tf.mul(temperature, tf.sum(tf.square(scores))), sides);
    });
  return Object.assign(loss, { variables: () => [{ name: 'temperature', variable: temperature }] });
}

onSingleThreadedBackend();

describe('dataParallel', () => {
  it.each([1, 2, 3])('equals the whole batch on %i workers, of even and uneven sizes', async (workers) => {
    const team = teams[workers - 1]!;
    for (const [images, captions] of [[6, 6], [5, 8], [1, 2], [4, 1], [2, 2]] as const) {
      await expectWholeBatch(team, parallelInput(model, maxOfHinges(), { images, captions }));
    } // prettier-ignore
    await expectWholeBatch(team, parallelInput(model, readingAll()));
  });

  it('trains by a loss over embeddings alone, which does not reach all weights', async () => {
    const loss = structurePreserving({ captionNeighbours: 0.2, imageNeighbours: 0.1 });
    const input = parallelInput(model, loss, { longest: 1 });
    await expectWholeBatch(two, input);
    expect(Object.keys((await computed(two, input)).gradients)).not.toContain('similarity.scale');
  });

  it('follows the weights, and leaves frozen ones alone', async () => {
    const [weight, bias] = model.captions.variables();
    tf.tidy(() => weight!.variable.assign(tf.mul(weight!.variable, 1.3)));
    bias!.variable.trainable = false;
    const input = parallelInput(model, maxOfHinges());
    await expectWholeBatch(two, input);
    expect(Object.keys((await computed(two, input)).gradients)).not.toContain('captions.bias');
    bias!.variable.trainable = true;
    await expectWholeBatch(two, parallelInput(model, maxOfHinges()));
  });

  it('repeats bit for bit, and leaves the loss and one gradient for each variable', async () => {
    const input = parallelInput(model, maxOfHinges(), { images: 7, captions: 9 });
    const first = await computed(two, input);
    expect(await computed(two, input)).toEqual(first);
    const left = await tensorsLeftBy(() => two.compute(input));
    expect(left).toBe(1 + Object.keys(first.gradients).length);
  });

  it('shows the loss the sets of the whole batch in their order', async () => {
    const seen: ScoredBatch[] = [];
    const kept = ({ scores, images, captions, positives }: ScoredBatch): ScoredBatch => ({
      scores: tf.keep(tf.clone(scores)),
      images: { vectors: tf.keep(tf.clone(images!.vectors)) },
      captions: { vectors: tf.keep(tf.clone(captions!.vectors)), mask: tf.keep(tf.clone(captions!.mask!)) },
      positives: tf.keep(tf.clone(positives!)),
    });
    const input = { ...parallelInput(model, maxOfHinges()), observe: (batch: ScoredBatch) => void seen.push(kept(batch)) }; // prettier-ignore
    for (const source of [wholeBatch(), two]) await computed(source, input);
    const [wanted, got] = seen.map(({ scores, images, captions, positives }) => [
      ...[scores, images!.vectors, captions!.vectors, captions!.mask!, positives!],
    ]);
    wanted!.forEach((tensor, i) => expectClose(got![i]!, tensor, { relative: 1e-5 }));
    expect(seen).toHaveLength(2);
    tf.dispose([...wanted!, ...got!]);
  });

  it('trains and resumes bit for bit, only with the same number of workers', async () => {
    const variables = modelVariables(model).map(({ variable }) => variable);
    const first = variables.map((variable) => tf.clone(variable));
    const train = async (options: Partial<FitOptions> = {}) => {
      variables.forEach((variable, i) => variable.assign(first[i]!));
      const gradients = { ...two, dispose: () => undefined }; // the threads serve other tests too
      const data = setPairs({ images: 6, captions: 11 });
      const all = { loss: maxOfHinges(), epochs: 2, batchSize: 4, seed: 3, gradients, ...options };
      await fit(model, data, { ...all, optimizer: adam({ learningRate: 0.05 }) });
      return Promise.all(variables.map((variable) => variable.data()));
    };
    const whole = await train();
    const checkpoints = memoryCheckpoints();
    await train({ checkpoints, maxSteps: 2 });
    expect(await train({ checkpoints, resume: true })).toEqual(whole);
    const other = train({ checkpoints, resume: true, gradients: dataParallel({ workers: 3 }) });
    await expect(other).rejects.toThrow(
      'the checkpoint was trained with gradients from dataParallel(2), this run has dataParallel(3).',
    );
    variables.forEach((variable, i) => variable.assign(first[i]!));
    tf.dispose(first);
  });

  it('rejects with the error of the loss, and works again after it', async () => {
    const loss: Loss = () => {
      throw new RangeError('no loss');
    };
    await expect(computed(two, parallelInput(model, loss))).rejects.toThrow('no loss');
    await expectWholeBatch(two, parallelInput(model, maxOfHinges()));
  });

  it('draws noise for each worker, by the step', async () => {
    const noisy = parallel(2);
    const input = peculiar({ kind: 'noise' });
    const first = await computed(noisy, input);
    expect(await computed(noisy, input)).toEqual(first);
    expect((await computed(noisy, { ...input, draw: 'step 1' })).loss).not.toBeCloseTo(first.loss, 3);
  });

  it('rejects with the error of a worker, and its stack', async () => {
    const throwing = computed(parallel(2), peculiar({ fault: 'throws' }));
    const fault: unknown = await throwing.catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(VseError);
    const { message, cause } = fault as VseError;
    expect(message).toBe('the captions are out of range');
    expect((cause as Error).stack).toMatch(/RangeError: the captions are out of range\n.*parallel-model\.ts/);
  });

  it('rejects if a worker exits or hangs', async () => {
    await expect(computed(parallel(2), peculiar({ fault: 'leaves' }))).rejects.toThrow(
      'the worker threads have ended, one with code 3',
    );
    await expect(computed(parallel(2, { stepTimeout: 1 }), peculiar({ fault: 'hangs' }))).rejects.toThrow(
      'dataParallel: a step must end within stepTimeout, 1 seconds, and did not.',
    );
  });

  it('rejects if a worker died between two steps, and keeps no port open', async () => {
    const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    const before = ports();
    const dying = parallel(2);
    const input = peculiar({ fault: 'dies' });
    await computed(dying, input);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await expect(computed(dying, input)).rejects.toThrow('the worker threads have ended, one with code 3');
    expect(ports()).toBe(before);
  });

  it('refuses a model that differs without a variable that shows it', async () => {
    const other = computed(parallel(1), peculiar({ fault: 'differs' }));
    await expect(other).rejects.toThrow(OptionError);
    await expect(other).rejects.toThrow(
      /with the same weights, scores a pair [-.\de]+, wanted [-.\de]+\. State every option/,
    );
  });

  it('refuses a recipe that makes other variables, and names the first', async () => {
    await expect(computed(parallel(1), peculiar({ dim: 5 }))).rejects.toThrow(
      'variable 3 of what they make is captions.weight [3, 5], wanted captions.weight [3, 4]. State every option',
    );
  });

  it('names the part of a model that has no recipe, or one that no thread can follow', async () => {
    const bare: Similarity = { name: 'mine', score: (a, b) => model.similarity.score(a, b) };
    const without = computed(parallel(1), parallelInput({ ...model, similarity: bare }, maxOfHinges()));
    await expect(without).rejects.toThrow(OptionError);
    await expect(without).rejects.toThrow(
      'dataParallel: similarity (mine) must have a recipe, the call that makes it again, got none. ' +
        'Give it { recipe: { from: import.meta.url, module, name, args } }.',
    );
    const recipe = { ...model.similarity.recipe!, args: [() => 1] };
    const held = { ...model, similarity: { ...bare, recipe } };
    await expect(computed(parallel(1), parallelInput(held, maxOfHinges()))).rejects.toThrow(
      'dataParallel: argument 1 of wordAttention is a function, which cannot be sent to a thread.',
    );
    const gone = { ...model, similarity: { ...bare, recipe: { ...recipe, name: 'gone', args: [] } } };
    await expect(computed(parallel(1), parallelInput(gone, maxOfHinges()))).rejects.toThrow(
      /dataParallel: \.\/set-model\.ts must export a function gone/,
    );
  });

  it('starts the backend of the threads by the call that is given', async () => {
    const start = {
      from: import.meta.url,
      module: '../testing/start-nothing.ts',
      name: 'startNothing',
      args: [],
    };
    await expect(
      computed(parallel(1, { backend: start }), parallelInput(model, maxOfHinges())),
    ).rejects.toThrow(
      /startNothing of .* must start the backend (cpu|wasm), got none\. Give dataParallel the call/,
    );
  });

  it('refuses options out of range, and a backend that uses all cores', async () => {
    for (const workers of [0, 1.5]) expect(() => parallel(workers)).toThrow(OptionError);
    for (const stepTimeout of [0, Infinity]) expect(() => parallel(1, { stepTimeout })).toThrow(OptionError);
    const backend = tf.engine();
    const name = backend.backendName;
    backend.backendName = 'webgpu';
    const refused = parallel(2).compute(parallelInput(model, maxOfHinges()));
    backend.backendName = name;
    await expect(refused).rejects.toThrow(BackendError);
  });
});
