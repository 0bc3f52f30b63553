import { describe, expect, it } from 'vitest';
import { OptionError } from '../errors';
import { packRecipe, packRecipes } from './pack-recipe';
import type { Recipe } from './recipe';

const recipe = (name: string, ...args: readonly unknown[]): Recipe => ({
  from: 'file:///here.js',
  module: './things.js',
  name,
  args,
});

describe('packRecipe', () => {
  it('keeps plain values, and the result can be cloned', () => {
    const values = [1, 'two', true, undefined, null, Float32Array.of(3), { four: [5, { six: 7 }] }];
    const packed = packRecipe(recipe('thing', ...values));
    expect(packed).toEqual({ ...recipe('thing', ...values), isRecipe: true });
    expect(structuredClone(packed)).toEqual(packed);
  });

  it('replaces objects by their recipes at any depth', () => {
    const part = { pool: () => 1, recipe: recipe('part', 2) };
    const packed = packRecipe(recipe('whole', { options: [part] }));
    expect(packed.args).toEqual([{ options: [{ ...recipe('part', 2), isRecipe: true }] }]);
  });

  it('replaces a function by its recipe', () => {
    const part = Object.assign(() => 1, { recipe: recipe('part', 2) });
    expect(packRecipe(recipe('whole', [part])).args).toEqual([[{ ...recipe('part', 2), isRecipe: true }]]);
  });

  it('packs an object that occurs twice once, also after cloning', () => {
    const part = { recipe: recipe('part') };
    const other = { recipe: recipe('part') };
    const { args } = structuredClone(packRecipe(recipe('whole', [part, part, other])));
    const [first, second, third] = args[0] as readonly unknown[];
    expect(first).toBe(second);
    expect(third).not.toBe(first);
    expect(third).toEqual(first);
  });

  it('names the argument that cannot be sent', () => {
    expect(() => packRecipe(recipe('whole', 1, { pools: [() => 1] }))).toThrow(OptionError);
    expect(() => packRecipe(recipe('whole', 1, { pools: [() => 1] }))).toThrow(
      'packRecipe: argument 2 of whole, pools, item 1 is a function, which cannot be sent to a thread.',
    );
    expect(() => packRecipe(recipe('whole', { pool: () => 1 }))).toThrow(
      'argument 1 of whole, pool is a function',
    );
  });

  it('refuses an object that a copy would change', () => {
    for (const value of [new Map([[1, 2]]), new Date(0), new URL('file:///a')]) {
      expect(() => packRecipe(recipe('whole', { value }))).toThrow(
        `packRecipe: argument 1 of whole, value is an object of the class ${value.constructor.name}, ` +
          'which cannot be sent to a thread. Give it, or the object that holds it, a recipe',
      );
    }
  });

  it('takes from a view of larger memory only what it shows', () => {
    const file = new Float32Array(100).fill(7);
    const part = file.subarray(3, 5);
    const [one, two] = packRecipe(recipe('whole', part, part)).args as Float32Array[];
    expect(one).toEqual(Float32Array.of(7, 7));
    expect(one!.buffer.byteLength).toBe(8);
    expect(two).toBe(one);
    expect(packRecipe(recipe('whole', file)).args[0]).toBe(file);
  });
});

describe('packRecipes', () => {
  it('packs what several parts share once', () => {
    const shared = { recipe: recipe('pool') };
    const parts = { images: { recipe: recipe('encoder', shared) }, similarity: shared };
    const { images, similarity } = structuredClone(packRecipes('threads', parts));
    expect(images.args[0]).toBe(similarity);
    expect(similarity).toEqual({ ...recipe('pool'), isRecipe: true });
  });

  it('names the part that has no recipe, and says how to give it one', () => {
    const parts = { images: { recipe: recipe('encoder') }, captions: { name: 'mine' } };
    expect(() => packRecipes('dataParallel', parts)).toThrow(OptionError);
    expect(() => packRecipes('dataParallel', parts)).toThrow(
      'dataParallel: captions (mine) must have a recipe, the call that makes it again, got none. ' +
        'Give it { recipe: { from: import.meta.url, module, name, args } }.',
    );
  });
});
