import * as tf from '@tensorflow/tfjs-core';
import {
  makeFromRecipe,
  makeStored,
  packRecipes,
  storeRecipes,
  type Encoder,
  type FeatureMatrix,
  type Recipe,
} from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FixedRegionsOptions } from './fixed-regions';
import { imageEncoders } from './image-encoders';
import * as all from './index';
import { ownRecipe } from './recipe';
import type { RegionProjectionOptions } from './region-projection';
import type { SetTransform } from './transforms/set-transform';
import type { TwoLayerBranchOptions } from './two-layer-branch';

const {
  absoluteValues,
  drawnView,
  featureDropout,
  meanOfRegions,
  tanh,
  unitVectors,
  linearProjection,
  residualProjection,
  weightNormalized,
} = imageEncoders;

const size = fc.integer({ min: 1, max: 4 });
const transform = fc.oneof(
  fc.constantFrom(absoluteValues, meanOfRegions, tanh, unitVectors).map((make) => make()),
  fc.record({ seed: fc.nat(9) }).map(drawnView),
  fc.record({ rate: fc.double({ min: 0, max: 0.9, noNaN: true }), seed: fc.nat(9) }).map(featureDropout),
);
const transforms = fc.array(transform, { maxLength: 3 });
const pooled = transforms.map((some): readonly SetTransform[] => [...some, meanOfRegions()]);
const layer = fc.oneof(
  fc.constantFrom(linearProjection, weightNormalized).map((make) => make()),
  fc.record({ hiddenDim: size }).map(residualProjection),
);
const normalizeBatch = fc.oneof(
  fc.boolean(),
  fc.record({
    momentum: fc.double({ min: 0, max: 1, noNaN: true }),
    epsilon: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    runningVariance: fc.constantFrom('biased' as const, 'unbiased' as const),
  }),
);

interface Sized {
  readonly inputDim: number;
}
type Name = 'fixedRegions' | 'regionProjection' | 'twoLayerBranch';

/** Every option of every encoder. */
const options: Readonly<Record<Name, fc.Arbitrary<Sized>>> = {
  fixedRegions: fc.record<Required<FixedRegionsOptions>>({ inputDim: size, transforms }),
  regionProjection: fc.record<Required<RegionProjectionOptions>>({
    inputDim: size,
    embedDim: size,
    before: transforms,
    layer,
    after: transforms,
    seed: fc.nat(),
  }),
  twoLayerBranch: fc.record<Required<TwoLayerBranchOptions>>({
    inputDim: size,
    sizes: fc.constantFrom('sentences', 'wordVectors', 'phrases'),
    hiddenDim: size,
    embedDim: size,
    normalizeBatch,
    dropoutRate: fc.double({ min: 0, max: 0.9, noNaN: true }),
    before: pooled,
    after: transforms,
    seed: fc.nat(),
  }),
};
const names = Object.keys(options) as Name[];
const make = (name: Name, given: Sized) => imageEncoders[name](given);

/** Makes an encoder again as a thread does, and as a saved model is opened. */
const ways = {
  'sent to a thread': (images: Encoder<FeatureMatrix>) =>
    makeFromRecipe(
      structuredClone(packRecipes('test', { images })),
      ({ name }: Recipe) => imageEncoders[name as 'tanh'],
    ),
  'saved and opened': (images: Encoder<FeatureMatrix>) => {
    const { recipes, arrays } = storeRecipes({ images });
    return makeStored(JSON.parse(JSON.stringify(recipes)) as typeof recipes, [imageEncoders], arrays);
  },
};
async function again(
  encoder: Encoder<FeatureMatrix>,
  way: keyof typeof ways,
): Promise<Encoder<FeatureMatrix>> {
  return ((await ways[way](encoder)) as { readonly images: Encoder<FeatureMatrix> }).images;
}

/** Gives the variables of `to` values of their own, and then those of `from`: by name, as a checkpoint does. */
function copyWeights(from: Encoder<FeatureMatrix>, to: Encoder<FeatureMatrix>): void {
  const wanted = Object.fromEntries(from.variables().map(({ name, variable }) => [name, variable]));
  expect(to.variables().map(({ name }) => name)).toEqual(Object.keys(wanted));
  for (const { name, variable } of to.variables()) variable.assign(wanted[name]!);
}

async function embeddings(encoder: Encoder<FeatureMatrix>, inputDim: number, training: boolean) {
  const image = (length: number) => ({
    values: Float32Array.from({ length: length * inputDim }, (_, i) => Math.sin(3 * i + length)),
    length,
    dim: inputDim,
  });
  const batch = encoder.collate([image(3), image(1)]);
  const { vectors, mask } = encoder.encode(batch, { training, draw: 'step 1' });
  const values = { shape: vectors.shape, vectors: await vectors.data(), mask: await mask?.data() };
  tf.dispose([{ ...batch }, vectors, ...(mask ? [mask] : [])]);
  return values;
}

describe('imageEncoders', () => {
  it('has every encoder, transform and layer of the package', () => {
    const fits = ['fitJoinedBlocks']; // makes joinedBlocks
    const factories = Object.entries(all).filter(([name, value]) => typeof value === 'function' && !fits.includes(name)); // prettier-ignore
    expect(Object.keys(imageEncoders).sort()).toEqual(factories.map(([name]) => name).sort());
  });

  it('has parts whose recipe is their call', () => {
    for (const [name, part] of Object.entries({ absoluteValues, meanOfRegions, tanh, unitVectors, linearProjection, weightNormalized })) {
      expect(part().recipe).toEqual(ownRecipe(name));
    } // prettier-ignore
    expect(ownRecipe('x').from).toMatch(/^file:.*image-encoders/);
  });

  it.each(names)('states every option of %s, defaults included', (name) => {
    const every = Object.keys(fc.sample(options[name], 1)[0]!).sort();
    const encoder = make(name, { inputDim: 2 });
    const [stated] = encoder.recipe!.args as readonly [Readonly<Record<string, unknown>>];
    expect(Object.keys(stated).sort()).toEqual(every);
    expect(Object.values(stated).filter((value) => value === undefined)).toEqual([]);
    encoder.dispose();
  });

  describe.each(Object.keys(ways) as (keyof typeof ways)[])('an encoder that was %s', (way) => {
    it.each(names)('is the same %s with the same weights, for any options', async (name) => {
      const property = fc.asyncProperty(options[name], async (given) => {
        const encoder = make(name, given);
        const copy = await again(encoder, way);
        expect(packRecipes('test', { copy }).copy).toEqual(packRecipes('test', { encoder }).encoder);
        copyWeights(encoder, copy);
        for (const training of [false, true]) {
          const wanted = await embeddings(encoder, given.inputDim, training);
          expect(await embeddings(copy, given.inputDim, training)).toEqual(wanted);
        }
        encoder.dispose();
        copy.dispose();
      });
      await fc.assert(property, { numRuns: 25 });
    });

    it.each(names)('has every option of %s', async (name) => {
      const property = fc.asyncProperty(options[name], async (given) => {
        const encoder = make(name, given);
        const copy = await again(encoder, way);
        const [stated] = copy.recipe!.args as readonly [Record<string, unknown>];
        for (const [option, value] of Object.entries(given)) {
          if (option === 'normalizeBatch' && value === true) continue; // its defaults are stated
          expect(
            packRecipes('test', { it: { recipe: { ...ownRecipe('it'), args: [stated[option]] } } }),
          ).toEqual(packRecipes('test', { it: { recipe: { ...ownRecipe('it'), args: [value] } } }));
        }
        encoder.dispose();
        copy.dispose();
      });
      await fc.assert(property, { numRuns: 25 });
    });
  });

  it('leaves no tensor behind if a part of a saved encoder cannot be made', async () => {
    const open = (dim: number) =>
      makeStored(
        { images: { recipe: 'regionProjection', args: [{ inputDim: 2 }] }, other: { recipe: 'fixedRegions', args: [{ inputDim: dim }] } },
        [imageEncoders],
        {},
      ); // prettier-ignore
    const left = await tensorsLeftBy(async () => {
      await expect(open(-1)).rejects.toThrow('fixedRegions: inputDim must be a whole number');
    });
    expect(left).toBe(0);
  });
});
