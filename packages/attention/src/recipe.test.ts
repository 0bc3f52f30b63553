import { packRecipe, type Recipe } from '@vse/core';
import { describe, expect, it } from 'vitest';
import * as attention from './index';
import { ownRecipe } from './recipe';

interface Thing {
  readonly name: string;
  readonly recipe?: Recipe;
  readonly variables?: () => readonly { readonly name: string }[];
}

/** Everything exported here that makes a similarity or a pool, with options that are not the defaults. */
const things: Readonly<Record<string, Thing>> = {
  cosine: attention.cosine({ imagePool: attention.maxPool({ k: 3 }) }),
  dotProduct: attention.dotProduct({ captionPool: attention.maxPool() }),
  negativeEuclidean: attention.negativeEuclidean({ epsilon: 0.5 }),
  orderViolation: attention.orderViolation({ imagePool: attention.generalizedPooling({ positionDim: 4 }) }),
  stackedCrossAttention: attention.stackedCrossAttention({ direction: 'image-to-text', aggregate: 'max' }),
  maxOverRegions: attention.maxOverRegions(),
  fragmentAverage: attention.fragmentAverage({ smoothing: 3 }),
  dualAttention: attention.dualAttention({ imageDim: 3, captionDim: 2, steps: 1 }),
  ensemble: attention.ensemble([attention.cosine(), attention.maxOverRegions()], [1, 3]),
  meanPool: attention.meanPool(),
  maxPool: attention.maxPool({ k: 4 }),
  generalizedPooling: attention.generalizedPooling({
    positionDim: 6,
    hiddenDim: 5,
    temperature: 0.3,
    seed: 2,
  }),
};
/** These take functions or make no similarity. */
const others = [
  'attend',
  'attentionWeights',
  'globalSimilarity',
  'positionalEncoding',
  'scoreInBlocks',
  'decodeSegments',
];

describe('ownRecipe', () => {
  it('finds this package from here', () => {
    expect(ownRecipe('x', 1)).toMatchObject({ module: '@vse/attention', name: 'x', args: [1] });
    expect(ownRecipe('x').from).toMatch(/^file:.*attention/);
  });

  it('is known for every export', () => {
    expect([...Object.keys(things), ...others].sort()).toEqual(Object.keys(attention).sort());
  });

  it.each(Object.entries(things))('%s is made again by its own', (name, thing) => {
    const recipe = packRecipe(thing.recipe!);
    expect(recipe.name).toBe(name);
    const factory = attention[name as 'cosine'] as (...args: readonly unknown[]) => Thing;
    const again = factory(...thing.recipe!.args);
    expect(again.name).toBe(thing.name);
    const names = (owner: Thing) => owner.variables?.().map((variable) => variable.name) ?? [];
    expect(names(again)).toEqual(names(thing));
    expect(packRecipe(again.recipe!)).toEqual(recipe);
  });
});
