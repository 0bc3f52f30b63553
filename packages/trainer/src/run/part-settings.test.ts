import type { Recipe } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { memoryCheckpoints } from '../checkpoints/checkpoint-store';
import { fit } from '../fit';
import type { FitOptions } from '../fit-options';
import { sgd } from '../optimizers/sgd';
import { disposeModel, squareLoss, tinyData, tinyModel } from '../testing/tiny-model';
import { partSettings } from './part-settings';

const recipe = (name: string, ...args: readonly unknown[]): Recipe => ({ from: 'file:///x.js', module: './x.js', name, args }); // prettier-ignore
const part = (name: string, ...args: readonly unknown[]) => ({ name, recipe: recipe(name, ...args) });

describe('partSettings', () => {
  it('lists the options of a recipe, its parts as calls', () => {
    const pool = Object.assign(() => 0, { recipe: recipe('maxPool', { k: 2, over: [1, 'a'] }) });
    const options = {
      embedDim: 3,
      normalize: false,
      rate: Infinity,
      nothing: null,
      norm: { epsilon: 0.1 },
      pool,
    };
    expect(partSettings(part('encoder', options))).toEqual({
      recipe: 'encoder',
      embedDim: 3,
      normalize: false,
      rate: 'Infinity',
      nothing: null,
      'norm.epsilon': 0.1,
      pool: 'maxPool({k: 2, over: [1, "a"]})',
    });
    const transforms = [part('unit'), part('mean')];
    expect(partSettings(part('encoder', transforms, 4))).toEqual({
      recipe: 'encoder',
      0: '[unit(), mean()]',
      1: 4,
    });
    expect(partSettings({ name: 'mine' })).toEqual({ recipe: 'none' });
  });

  it('leaves out what the fingerprint names, and functions of which nothing is known', () => {
    const vocabulary = { ...part('words', ['a', 'b']), hash: 'abc' };
    const options = { vocabulary, features: { dim: 2, hash: 'abc' }, relations: () => [], absent: undefined };
    const settings = partSettings({ ...part('encoder', options), fingerprint: { vocabulary: 'abc' } });
    expect(settings).toEqual({ recipe: 'encoder' });
    expect(partSettings(part('encoder', { vocabulary }))).toEqual({ recipe: 'encoder', vocabulary: 'words(["a", "b"])' }); // prettier-ignore
  });

  it('hashes arrays and long lists: any change of any number shows', () => {
    const values = Float32Array.from({ length: 500 }, (_, i) => i);
    const words = Array.from({ length: 500 }, (_, i) => `word ${i}`);
    const of = (array: Float32Array, list: readonly string[]) => partSettings(part('map', { array, list }));
    const settings = of(values, words);
    expect(settings['array']).toMatch(/^Float32Array of hash [0-9a-f]{16}$/);
    expect(settings['list']).toMatch(/^\d+ characters of hash [0-9a-f]{16}$/);
    expect(of(values.slice(), [...words])).toEqual(settings);
    const other = values.slice();
    other[499] = 499 + 2 ** -14;
    expect(of(other, words)['array']).not.toBe(settings['array']);
    expect(
      of(
        values,
        words.map((word, i) => (i === 250 ? 'word x' : word)),
      )['list'],
    ).not.toBe(settings['list']);
    const padded = new Float32Array(502);
    padded.set(values, 1);
    expect(of(padded.subarray(1, 501), words)).toEqual(settings);
  });
});

type Parts = Readonly<Partial<Record<'images' | 'captions' | 'similarity', Recipe>>>;

/** Trains for a step, then resumes with parts of other recipes. */
async function resumed(before: Parts, after: Parts, options: Partial<FitOptions> = {}): Promise<number> {
  const checkpoints = memoryCheckpoints();
  const trained = async (parts: Parts, own: Partial<FitOptions>): Promise<number> => {
    const tiny = tinyModel();
    const given = (name: keyof Parts) => (parts[name] ? { recipe: parts[name] } : {});
    const model = {
      images: { ...tiny.images, ...given('images') },
      captions: { ...tiny.captions, ...given('captions') },
      similarity: { ...tiny.similarity, ...given('similarity') },
    };
    const required = {
      loss: squareLoss,
      optimizer: sgd({ learningRate: 0.1 }),
      epochs: 2,
      batchSize: 4,
      seed: 5,
    };
    try {
      return (await fit(model, tinyData(), { ...required, checkpoints, ...own })).steps;
    } finally {
      disposeModel(tiny);
    }
  };
  await trained(before, { maxSteps: 3 });
  return trained(after, { resume: true, ...options });
}

describe('a run that resumes with parts of other options', () => {
  const gru = (options: object) => recipe('gruEncoder', { normalize: true, ...options });

  it.each<[string, Parts, Parts, string]>([
    ['option', { captions: gru({}) }, { captions: gru({ normalize: false }) }, 'captions.normalize true, this run has false.'],
    ['factory', { captions: gru({}) }, { captions: recipe('biGruEncoder', { layers: 2 }) }, 'captions.recipe gruEncoder, this run has biGruEncoder.'],
    ['pool', { similarity: recipe('cosine', { imagePool: part('meanPool') }) }, { similarity: recipe('cosine', { imagePool: part('maxPool', { k: 2 }) }) }, 'similarity.imagePool meanPool(), this run has maxPool({k: 2}).'],
    ['transform', { images: recipe('projection', { after: [part('unit')] }) }, { images: recipe('projection', { after: [] }) }, 'images.after [unit()], this run has [].'],
  ])('is refused with another %s, by name', async (_, before, after, message) => {
    await expect(resumed(before, after)).rejects.toThrow(`the checkpoint was trained with ${message} Resume with the same`);
  }); // prettier-ignore

  it('goes on with the same, with an option that is allowed, and where one side has no recipe', async () => {
    const [one, other] = [{ captions: gru({}) }, { captions: gru({ normalize: false }) }];
    await expect(resumed(one, one)).resolves.toBeGreaterThan(3);
    await expect(resumed(one, other, { resume: { allow: ['captions.normalize'] } })).resolves.toBeGreaterThan(
      3,
    );
    await expect(resumed({}, one)).resolves.toBeGreaterThan(3);
    await expect(resumed(one, {})).resolves.toBeGreaterThan(3);
  });
});
