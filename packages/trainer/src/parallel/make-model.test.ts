import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError, type Recipe } from '@vse/core';
import { backend } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { setModel, type SetModel } from '../testing/set-model';
import { makeModel, modelSource, shapesOf, type ModelSource } from './make-model';

const start: Recipe = {
  from: import.meta.url,
  module: '../testing/start-nothing.ts',
  name: 'startNothing',
  args: [],
};
/** Source as it arrives in a thread; the backend runs here already. */
const sourceOf = (model: SetModel): ModelSource =>
  structuredClone(modelSource(model, backend as 'cpu', start));

describe('makeModel', () => {
  it('makes a model of the same variables from the recipes of its parts', async () => {
    const model = setModel({ dim: 2 });
    const made = await makeModel(sourceOf(model));
    expect(made).not.toBe(model);
    expect(shapesOf(made)).toEqual(shapesOf(model));
    expect([made.images.name, made.captions.name, made.similarity.name]).toEqual([
      'image',
      'caption',
      'wordAttention',
    ]);
  });

  it('makes what the parts share once', async () => {
    const { images, similarity } = setModel();
    const made = await makeModel(sourceOf({ images, captions: images, similarity }));
    expect(made.captions).toBe(made.images);
  });

  it('starts the backend by useBackend of @vse/backend unless told otherwise', () => {
    expect(modelSource(setModel(), 'wasm').start).toMatchObject({
      module: '@vse/backend',
      name: 'useBackend',
      args: [{ prefer: ['wasm'], log: false }],
    });
  });

  it('refuses another backend and other variables, by name', async () => {
    const source = sourceOf(setModel());
    const other = makeModel({ ...source, backend: backend === 'cpu' ? 'wasm' : 'cpu' });
    await expect(other).rejects.toThrow(BackendError);
    await expect(other).rejects.toThrow(`startNothing of ../testing/start-nothing.ts must start the backend`);
    const missing = makeModel({ ...source, variables: [...source.variables, 'similarity.gain []'] });
    await expect(missing).rejects.toThrow(OptionError);
    await expect(missing).rejects.toThrow(
      'variable 7 of what they make is missing, wanted similarity.gain []. State every option in the recipe',
    );
    expect(tf.getBackend()).toBe(backend);
  });
});
