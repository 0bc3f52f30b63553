import { BackendError, OptionError } from '@vse/core';
import { backend } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { tinyModel } from '../testing/tiny-model';
import { loadModel, shapesOf, type ModelSource } from './load-model';

const source: ModelSource = {
  module: 'model.js',
  config: { dim: 4 },
  backend: backend as 'cpu',
  variables: shapesOf(tinyModel()),
};

describe('loadModel', () => {
  it('calls what the module exports with the configuration and the backend', async () => {
    const calls: unknown[] = [];
    const model = tinyModel();
    const createModel = (...args: unknown[]) => (calls.push(args), Promise.resolve(model));
    const load = (module: string) => Promise.resolve({ createModel, module });
    expect(await loadModel(source, load)).toBe(model);
    expect(calls).toEqual([[{ dim: 4 }, { backend }]]);
  });

  it('refuses a module without one, another backend and another model, by name', async () => {
    const loading = (model: ModelSource, dim: number) =>
      loadModel(model, () => Promise.resolve({ createModel: () => tinyModel(1, dim) }));
    const nothing = loadModel(source, () => Promise.resolve({}));
    await expect(nothing).rejects.toThrow(OptionError);
    await expect(nothing).rejects.toThrow(
      'model.js must export a function createModel(config, { backend }), got undefined',
    );
    const other = loading({ ...source, backend: 'webgpu' }, 4);
    await expect(other).rejects.toThrow(BackendError);
    await expect(other).rejects.toThrow(`must start the backend webgpu, got ${backend}. Begin it with`);
    await expect(loading(source, 5)).rejects.toThrow(
      'its variable 1 is images.weight [5, 5], wanted images.weight [5, 4]. Build the model for fit with it too',
    );
    const missing = { ...source, variables: [...source.variables, 'similarity.scale []'] };
    await expect(loading(missing, 4)).rejects.toThrow(
      'its variable 5 is missing, wanted similarity.scale []',
    );
  });
});
