import * as tf from '@tensorflow/tfjs-core';
import { describeGolden, expectClose, expectGolden, goldenTolerance, type GoldenCase } from '@vse/testing';
import { adam, fit } from '@vse/trainer';
import { expect } from 'vitest';
import { dataOf, dispose, lossOf, modelOf, pairsOf } from './testing/golden-model';

describeGolden('scan_train_step_bigru_t2i', checkTraining);
describeGolden('scan_train_step_unigru_i2t', checkTraining);

/** The parts together, as an experiment composes them, against three steps of the reference's own training. */
async function checkTraining(item: GoldenCase): Promise<void> {
  checkFirstStep(item);
  for (const steps of [1, 3]) await checkFit(item, steps);
}

function checkFirstStep(item: GoldenCase): void {
  const { outputs } = item;
  const { model, weights } = modelOf(item);
  const data = dataOf(item);
  const images = model.images.collate(data.images);
  const captions = model.captions.collate(data.captions);
  const embedded = { images: model.images.encode(images), captions: model.captions.encode(captions) };
  expectGolden(embedded.images.vectors, outputs, 'img_emb'); // [images, regions, dim]
  expectGolden(embedded.captions.vectors, outputs, 'cap_emb'); // [captions, words, dim]
  expectGolden(model.similarity.score(embedded.images, embedded.captions), outputs, 'scores');

  const { value, grads } = tf.variableGrads(() => {
    const scores = model.similarity.score(model.images.encode(images), model.captions.encode(captions));
    return lossOf(item)({ scores }); // []
  });
  expectClose(value, outputs['losses']!.data[0]!, goldenTolerance(outputs, 'losses'));
  expect(namesOf(item, 'grad.')).toEqual([...weights.keys()].sort());
  for (const [name, { variable }] of weights) {
    // Gradients of several hinges cancel: the floor is relative to a gradient of size 1.
    expectGolden(grads[variable.name]!, outputs, `grad.${name}`, { terms: 1 });
  }
  dispose(model);
}

async function checkFit(item: GoldenCase, steps: number): Promise<void> {
  const { model, weights } = modelOf(item);
  const losses: number[] = [];
  const norms: number[] = [];
  const { images, captions } = dataOf(item);
  await fit(model, pairsOf(images, captions), {
    loss: lossOf(item),
    optimizer: adam({ learningRate: Number(item.settings['learning_rate']) }),
    clipNorm: Number(item.settings['grad_clip']),
    epochs: steps, // of one step each
    batchSize: captions.length,
    seed: 1, // of the order within the batch, which changes nothing
    onProgress(event) {
      if (event.type === 'step') losses.push(event.loss);
      if (event.type === 'step') norms.push(event.gradientNorm);
    },
  });
  expectClose(losses, wantedFirst(item, 'losses', steps), goldenTolerance(item.outputs, 'losses'));
  expectClose(
    norms,
    wantedFirst(item, 'grad_norm_before_clip', steps),
    goldenTolerance(item.outputs, 'grad_norm_before_clip'),
  );
  expect(namesOf(item, `step${steps}.`)).toEqual([...weights.keys()].sort());
  for (const [name, { variable }] of weights) {
    expectGolden(variable, item.outputs, `step${steps}.${name}`);
  }
  dispose(model);
}

function wantedFirst({ outputs }: GoldenCase, name: string, count: number): number[] {
  return outputs[name]!.data.slice(0, count) as number[];
}

function namesOf({ outputs }: GoldenCase, prefix: string): string[] {
  return Object.keys(outputs)
    .flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
    .sort();
}
