import { DataError, packRecipe, ShapeError, type Recipe } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCca } from './cca/fit-cca';
import { linearMap } from './cca/linear-map';
import { fitLargePca } from './large/fit-large-pca';
import { fitPca } from './pca/fit-pca';
import { subspaces } from './subspaces';
import { randomMatrix } from './testing/matrices';

/** Calls the factory of a recipe that went through a clone, as to a thread. */
function again(recipe: Recipe): { readonly recipe: Recipe } & Readonly<Record<string, unknown>> {
  const { name, args } = structuredClone(packRecipe(recipe));
  return call(name, ...args) as ReturnType<typeof again>;
}

const call = (name: string, ...args: readonly unknown[]) =>
  (subspaces[name as 'pcaOf'] as unknown as (...args: readonly unknown[]) => unknown)(...args);

/** Values of an object that are not functions. */
const dataOf = (object: object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => typeof value !== 'function'));

const seeds = fc.integer({ min: 0, max: 1e6 });

describe('recipes of fits', () => {
  it('makes principal components again, which project and restore the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        seeds,
        fc.boolean(),
        fc.integer({ min: 1, max: 3 }),
        async (seed, whiten, components) => {
          const values = randomMatrix(9, 4, seed).data;
          const pca = await fitPca({ values, dim: 4 }, { whiten, components });
          const made = again(pca.recipe) as unknown as typeof pca;
          expect(dataOf(made)).toEqual(dataOf(pca));
          const projected = pca.project(values);
          expect(made.project(values)).toEqual(projected);
          expect(made.restore(projected)).toEqual(pca.restore(projected));
          expect(pca.recipe).toMatchObject({ module: '@vse/subspace', name: 'pcaOf', file: 'pca' });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('makes those of a large fit again', async () => {
    const values = randomMatrix(30, 6, 5).data;
    const pca = await fitLargePca({ values, dim: 6 }, { components: 2 });
    expect(dataOf(again(pca.recipe))).toEqual(dataOf(pca));
  });

  it('makes canonical correlations again, which project the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        seeds,
        fc.double({ min: 0, max: 6, noNaN: true }),
        fc.boolean(),
        async (seed, power, normalize) => {
          const images = { values: randomMatrix(12, 4, seed).data, dim: 4 };
          const captions = { values: randomMatrix(12, 3, seed + 1).data, dim: 3 };
          const cca = await fitCca(images, captions);
          const made = again(cca.recipe) as unknown as typeof cca;
          expect(dataOf(made)).toEqual(dataOf(cca));
          const options = { power, normalize };
          const projected = await cca.projectImages(images, options);
          expect(await made.projectImages(images, options)).toEqual(projected);
          expect(await made.projectCaptions(captions, options)).toEqual(
            await cca.projectCaptions(captions, options),
          );
          // The maps for encoders compute the same numbers, also when made again.
          const map = cca.imageMap(options);
          expect([map.dim, map.components]).toEqual([4, cca.components]);
          expect(map.project(images.values)).toEqual(projected);
          const remade = again(map.recipe) as unknown as typeof map;
          expect(remade.project(images.values)).toEqual(projected);
          expect(cca.captionMap(options).project(captions.values)).toEqual(
            await cca.projectCaptions(captions, options),
          );
          expect(map.recipe.args[0]).toMatchObject({ normalize });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('projects by the fourth power of the correlations by default, to length 1', async () => {
    const cca = await fitCca(
      { values: randomMatrix(12, 4, 1).data, dim: 4 },
      { values: randomMatrix(12, 3, 2).data, dim: 3 },
    );
    const values = randomMatrix(5, 4, 3).data;
    expect(cca.imageMap().project(values)).toEqual(await cca.projectImages({ values, dim: 4 }));
  });

  it('states the scales of a linear map, 1 by default', () => {
    const map = linearMap({ mean: Float32Array.of(1), weights: Float32Array.of(2, 3) });
    expect(map.recipe.args).toEqual([
      {
        mean: Float32Array.of(1),
        weights: Float32Array.of(2, 3),
        scales: Float64Array.of(1, 1),
        normalize: false,
      },
    ]);
    expect(map.project(Float32Array.of(3, 1))).toEqual(Float32Array.of(4, 6, 0, 0)); // (3 - 1) * 2, * 3
    const unit = linearMap({ mean: Float32Array.of(1), weights: Float32Array.of(3, 4), normalize: true });
    expect(unit.project(Float64Array.of(2, 1))).toEqual(Float32Array.of(0.6, 0.8, 0, 0));
  });
});

describe('arguments out of a file', () => {
  const f32 = (length: number) => new Float32Array(length).fill(0.5);
  const f64 = (length: number) => new Float64Array(length).fill(0.5);
  const pca = {
    mean: f64(3),
    axes: f32(6),
    explainedVariance: f64(2),
    totalVariance: 2,
    rows: 9,
    whiten: false,
  };
  const cca = {
    correlations: f64(2),
    images: { mean: f64(3), weights: f32(6) },
    captions: { mean: f32(2), weights: f32(4) },
  };
  const map = { mean: f64(3), weights: f32(6), scales: f64(2), normalize: true };

  it('are taken as they should be', () => {
    for (const [name, parts] of Object.entries({ pcaOf: pca, ccaOf: cca, linearMap: map })) {
      expect(call(name, parts)).toMatchObject({ components: 2 });
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['pcaOf', null, /pcaOf: parts must be an object, got null/],
    ['pcaOf', [1], /pcaOf: parts must be an object, got a list/],
    [
      'pcaOf',
      { ...pca, mean: [1, 2, 3] },
      /pcaOf: mean must be a Float32Array or Float64Array .* got a list of 3/,
    ],
    ['pcaOf', { ...pca, mean: f64(0) }, /mean must be .* of at least one number, got a Float64Array of 0/],
    ['pcaOf', { ...pca, axes: f32(5) }, /axes must be a Float32Array of 6 numbers, got a Float32Array of 5/],
    ['pcaOf', { ...pca, axes: f64(6) }, /axes must be a Float32Array of 6 numbers, got a Float64Array of 6/],
    ['pcaOf', { ...pca, explainedVariance: 'x' }, /explainedVariance must be a Float64Array .* got string/],
    ['pcaOf', { ...pca, totalVariance: '2' }, /totalVariance must be a finite number/],
    ['pcaOf', { ...pca, rows: 0.5 }, /rows must be a whole number/],
    ['pcaOf', { ...pca, whiten: 'false' }, /whiten must be true or false, got "false"/],
    ['ccaOf', undefined, /ccaOf: parts must be an object, got undefined/],
    ['ccaOf', { ...cca, images: 5 }, /ccaOf: images must be an object, got number/],
    [
      'ccaOf',
      { ...cca, captions: cca.images, correlations: f64(3) },
      /images.weights must be a Float32Array of 9/,
    ],
    [
      'ccaOf',
      { ...cca, captions: { mean: f32(2), weights: f32(3) } },
      /captions.weights must be .* of 4 numbers/,
    ],
    ['linearMap', f32(3), /linearMap: parts must be an object/],
    ['linearMap', { ...map, weights: f32(5) }, /weights must be \[3, components\], got 5 numbers/],
    ['linearMap', { ...map, scales: f64(3) }, /scales must be a Float64Array of 2 numbers/],
    ['linearMap', { ...map, normalize: 1 }, /normalize must be true or false, got 1/],
  ])('%s refuses %j', (name, parts, message) => {
    expect(() => call(name, parts)).toThrow(message);
  });

  it('must be finite, as rows must', () => {
    const axes = f32(6);
    axes[4] = NaN;
    expect(() => call('pcaOf', { ...pca, axes })).toThrow(
      new DataError('pcaOf: axes must be finite, got NaN at 4.'),
    );
    const made = linearMap(map);
    expect(() => made.project(Float32Array.of(1, 2, 3, 4, Infinity, 6))).toThrow(
      'linearMap: row 1 has Infinity at column 1, wanted a finite number. Leave that row out or repair it.',
    );
    expect(() => made.project(f32(4))).toThrow(ShapeError);
  });
});
