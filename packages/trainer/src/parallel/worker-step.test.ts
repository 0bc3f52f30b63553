import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { parallelModel } from '../testing/parallel-model';
import { randomSets, type SetModel } from '../testing/set-model';
import { modelVariables } from '../variables';
import { collect, newMailbox, post } from './mailbox';
import { giveAnswer, newRendezvous } from './rendezvous';
import { enterRoom, type Mailboxes } from './room';
import { workerStep } from './worker-step';

const share = { images: randomSets(3, 4, 5), captions: randomSets(4, 5, 8), draw: 'step 0' };

/** One worker's step in this thread, answered with a gradient of 1 for each score. */
function alone(model: SetModel, trained: readonly string[]): Mailboxes {
  const names = ['images', 'scored', 'answer', 'imageGradients', 'gradients'] as const;
  const box = Object.fromEntries(names.map((name) => [name, newMailbox()])) as unknown as Mailboxes;
  const words = newRendezvous();
  workerStep(model, { ...share, trained }, enterRoom(0, [box], words), () => {
    const [scores] = collect(box.scored);
    post(box.answer, [{ shape: scores!.shape, data: new Float32Array(scores!.data.length).fill(1) }]);
    giveAnswer(words);
  });
  return box;
}

describe('workerStep', () => {
  it('posts its embeddings, its scores, and the gradients of what is trained', () => {
    const model = parallelModel();
    const trained = ['captions.bias', 'loss.temperature', 'images.weight', 'similarity.unused'];
    const box = alone(model, trained);
    const [images, captions] = [model.images.collate(share.images), model.captions.collate(share.captions)];
    const bias = model.captions.variables()[1]!.variable;
    const weight = model.images.variables()[0]!.variable;
    const sets = { images: model.images.encode(images), captions: model.captions.encode(captions) };
    const { grads } = tf.variableGrads(
      () => tf.sum(model.similarity.score(model.images.encode(images), model.captions.encode(captions))),
      [bias, weight],
    );
    const shapes = (posted: ReturnType<typeof collect>) => posted.map((array) => array?.shape);
    expect(shapes(collect(box.images))).toEqual([sets.images.vectors.shape, sets.images.mask!.shape]);
    const [scores, vectors, mask] = collect(box.scored);
    expectClose(scores!.data, model.similarity.score(sets.images, sets.captions).dataSync());
    expectClose(vectors!.data, sets.captions.vectors.dataSync());
    expectClose(mask!.data, sets.captions.mask!.dataSync());
    const gradients = collect(box.gradients);
    expect(shapes(gradients)).toEqual([bias.shape, undefined, weight.shape, undefined]);
    expectClose(gradients[0]!.data, grads[bias.name]!.dataSync());
    expectClose(gradients[2]!.data, grads[weight.name]!.dataSync());
  });

  it('leaves no tensor behind', async () => {
    const model = parallelModel();
    const trained = modelVariables(model).map(({ name }) => name);
    expect(await tensorsLeftBy(() => alone(model, trained))).toBe(0);
  });

  it('refuses batch statistics', () => {
    expect(() => alone(parallelModel({ kind: 'statistics' }), ['captions.bias'])).toThrow(
      /a change of captions\.count.* Train with wholeBatch\(\) or cachedGradients\(\)\./,
    );
  });
});
