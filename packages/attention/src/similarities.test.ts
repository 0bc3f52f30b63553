import * as tf from '@tensorflow/tfjs-core';
import {
  makeFromRecipe,
  makeStored,
  maskFromLengths,
  packRecipes,
  storeRecipes,
  type NamedVariable,
  type Recipe,
  type Similarity,
} from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as all from './index';
import type { Pool } from './pooling/pool';
import { ownRecipe } from './recipe';
import { similarities } from './similarities';

type Name = keyof typeof similarities;
type Thing = Similarity | Pool;
type Options<F extends (options: never) => unknown> = Required<NonNullable<Parameters<F>[0]>>;

const make = (name: Name, args: readonly unknown[]): Thing =>
  (similarities[name] as (...args: readonly unknown[]) => Thing)(...args);

const positive = fc.double({ min: 0.1, max: 9, noNaN: true });
const size = fc.integer({ min: 1, max: 3 });
const dim = 4;

const maxOptions = fc.record<Options<typeof similarities.maxPool>>({ k: size });
const generalizedOptions = fc.record<Options<typeof similarities.generalizedPooling>>({
  positionDim: size.map((half) => 2 * half),
  hiddenDim: size,
  temperature: positive,
  seed: fc.nat(),
});
const pool = fc.oneof(
  fc.constant(null).map(() => similarities.meanPool()),
  maxOptions.map(similarities.maxPool),
  generalizedOptions.map(similarities.generalizedPooling),
);
const pools = fc.oneof(
  fc.record<Options<typeof similarities.cosine>>({ imagePool: pool, captionPool: pool }),
  pool.map((both) => ({ imagePool: both, captionPool: both })),
);
const attention = fc.record<Options<typeof similarities.stackedCrossAttention>>({
  direction: fc.constantFrom('text-to-image', 'image-to-text'),
  normalization: fc.constantFrom('clipped-l2', 'l2', 'softmax', 'l1', 'clipped-l1', 'clipped', 'none'),
  aggregate: fc.constantFrom('mean', 'logSumExp', 'max', 'sum'),
  inverseTemperature: positive,
  lseSharpness: positive,
  blockMiB: positive,
});
const assignment = fc.record<Options<typeof similarities.hardAssignment>>({
  direction: fc.constantFrom('text-to-image', 'image-to-text'),
  aggregate: fc.constantFrom('mean', 'logSumExp', 'max', 'sum'),
  lseSharpness: positive,
  blockMiB: positive,
});
const alignment = {
  embedDim: fc.constant(dim),
  similarityDim: size,
  inverseTemperature: positive,
  seed: fc.nat(),
  blockMiB: positive,
};
const member = fc.oneof(pools.map(similarities.cosine), attention.map(similarities.stackedCrossAttention));
const members = fc
  .oneof(
    fc.array(member, { minLength: 1, maxLength: 3 }),
    member.map((twice) => [twice, twice]),
  )
  .chain((some) =>
    fc.tuple(fc.constant(some), fc.array(positive, { minLength: some.length, maxLength: some.length })),
  );

/** Arguments of every factory: every option. */
const argumentsOf: Readonly<Record<Name, fc.Arbitrary<readonly unknown[]>>> = {
  meanPool: fc.constant([]),
  maxPool: fc.tuple(maxOptions),
  generalizedPooling: fc.tuple(generalizedOptions),
  cosine: fc.tuple(pools),
  dotProduct: fc.tuple(pools),
  orderViolation: fc.tuple(pools),
  negativeEuclidean: fc
    .tuple(positive, pools)
    .map(([epsilon, both]) => [
      { epsilon, ...both } satisfies Options<typeof similarities.negativeEuclidean>,
    ]),
  maxOverRegions: fc.constant([]),
  hardAssignment: fc.tuple(assignment),
  fragmentAverage: fc.tuple(fc.record<Options<typeof similarities.fragmentAverage>>({ smoothing: positive })),
  stackedCrossAttention: fc.tuple(attention),
  dualAttention: fc.tuple(
    fc.record<Options<typeof similarities.dualAttention>>({
      imageDim: fc.constant(dim),
      captionDim: fc.constant(dim),
      hiddenDim: size,
      steps: size,
      seed: fc.nat(),
    }),
  ),
  similarityFiltration: fc.tuple(fc.record<Options<typeof similarities.similarityFiltration>>(alignment)),
  similarityReasoning: fc.tuple(
    fc.record<Options<typeof similarities.similarityReasoning>>({ ...alignment, steps: size }),
  ),
  ensemble: members,
};
const names = Object.keys(argumentsOf) as Name[];

/** Makes a thing again as a thread does, and as a saved model is opened. */
const ways = {
  'sent to a thread': (thing: Thing) =>
    makeFromRecipe(
      structuredClone(packRecipes('test', { thing })),
      ({ name }: Recipe) => similarities[name as 'meanPool'],
    ),
  'saved and opened': (thing: Thing) => {
    const { recipes, arrays } = storeRecipes({ thing });
    return makeStored(JSON.parse(JSON.stringify(recipes)) as typeof recipes, [similarities], arrays);
  },
};

const packed = (...args: readonly unknown[]) =>
  packRecipes('test', { it: { recipe: ownRecipe('it', ...args) } }).it.args;
const variablesOf = (thing: Thing): readonly NamedVariable[] => thing.variables?.() ?? [];

function copyWeights(from: Thing, to: Thing): void {
  const wanted = Object.fromEntries(variablesOf(from).map(({ name, variable }) => [name, variable]));
  expect(variablesOf(to).map(({ name }) => name)).toEqual(Object.keys(wanted));
  for (const { name, variable } of variablesOf(to)) variable.assign(wanted[name]!);
}

/** Scores, or pooled vectors, of sets with padding. */
async function results(thing: Thing): Promise<ArrayLike<number>> {
  const result = tf.tidy((): tf.Tensor => {
    const set = (lengths: readonly number[], phase: number) => {
      const count = lengths.length * 3 * dim;
      const values = Float32Array.from({ length: count }, (_, i) => Math.sin(5 * i + phase));
      return { vectors: tf.tensor3d(values, [lengths.length, 3, dim]), mask: maskFromLengths(lengths, 3) };
    };
    const [images, captions] = [set([3, 2], 0), set([1, 3, 2], 1)];
    return 'score' in thing ? thing.score(images, captions) : thing.pool(images);
  });
  const values = await result.data();
  result.dispose();
  return values;
}

describe('similarities', () => {
  it('has every similarity and pool of the package', () => {
    const others = [
      'attend',
      'attentionWeights',
      'decodeSegments',
      'globalSimilarity', // of a function, which has no recipe
      'positionalEncoding',
      'scoreInBlocks',
      'similarities',
    ];
    expect([...names, ...others].sort()).toEqual(Object.keys(all).sort());
    expect(Object.keys(similarities).sort()).toEqual([...names].sort());
  });

  it('has recipes that find this package from here', () => {
    expect(ownRecipe('x', 1)).toMatchObject({ module: '@vse/attention', name: 'x', args: [1] });
    expect(ownRecipe('x').from).toMatch(/^file:.*attention/);
  });

  it.each(names)('states every option of %s, defaults included', (name) => {
    const [every = {}] = fc.sample(argumentsOf[name], 1)[0] as readonly [object?];
    const least =
      {
        dualAttention: [{ imageDim: dim }],
        similarityFiltration: [{ embedDim: dim }],
        similarityReasoning: [{ embedDim: dim }],
        ensemble: [[similarities.cosine()]],
      }[name as string] ?? [];
    const thing = make(name, least);
    const [stated = {}] = thing.recipe!.args as readonly [object?];
    if (name === 'ensemble') expect(thing.recipe!.args[1]).toEqual([1]);
    else expect(Object.keys(stated).sort()).toEqual(Object.keys(every).sort());
    expect(Object.values(stated)).not.toContain(undefined);
    thing.dispose?.();
  });

  it('keeps the recipe of an ensemble if the caller changes the weights', () => {
    const weights = [1, 3];
    const both = similarities.ensemble([similarities.cosine(), similarities.dotProduct()], weights);
    weights[0] = 9;
    expect(both.recipe!.args[1]).toEqual([1, 3]);
  });

  describe.each(Object.keys(ways) as (keyof typeof ways)[])('a thing that was %s', (way) => {
    it.each(names)('is the same %s with the same weights, for any options', async (name) => {
      const property = fc.asyncProperty(argumentsOf[name], async (args) => {
        const thing = make(name, args);
        const { thing: copy } = (await ways[way](thing)) as { readonly thing: Thing };
        expect(packed(...copy.recipe!.args)).toEqual(packed(...args));
        expect(copy.name).toBe(thing.name);
        copyWeights(thing, copy);
        expect(await results(copy)).toEqual(await results(thing));
        copy.dispose?.();
      });
      await fc.assert(property, { numRuns: 25 });
    });
  });
});
