import {
  disposeSet,
  makeStored,
  OptionError,
  ShapeError,
  storeRecipes,
  type FeatureMatrix,
  type RowMap,
} from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageEncoders } from './image-encoders';
import { mappedRegions } from './mapped-regions';
import { meanOfRegions } from './transforms/mean-of-regions';
import { unitVectors } from './transforms/unit-vectors';

const matrix = (dim: number, ...values: number[]): FeatureMatrix => ({
  values: Float32Array.from(values),
  length: values.length / dim,
  dim,
});

/** Sum and difference of two numbers, and a third coordinate that counts rows. */
const map: RowMap = {
  dim: 2,
  components: 3,
  project: (rows) =>
    Float32Array.from({ length: (rows.length / 2) * 3 }, (_, i) => {
      const [x, y] = [rows[2 * Math.floor(i / 3)]!, rows[2 * Math.floor(i / 3) + 1]!];
      return [x + y, x - y, 1][i % 3]!;
    }),
};

describe('mappedRegions', () => {
  it('maps each region, with padding and a mask', () => {
    const encoder = mappedRegions({ map });
    const { vectors, mask } = encoder.encode(encoder.collate([matrix(2, 3, 4, 1, 2), matrix(2, 5, 6)]));
    expect([vectors.shape, encoder.embedDim]).toEqual([[2, 2, 3], 3]);
    expectClose(vectors, [7, -1, 1, 3, -1, 1, 11, -1, 1, 0, 0, 0]);
    expectClose(mask!, [1, 1, 1, 0]);
    expect(encoder.variables()).toEqual([]);
  });

  it('maps what transforms on the host give', () => {
    const encoder = mappedRegions({ map, before: [unitVectors(), meanOfRegions()] });
    const image = matrix(2, 3, 4, 0, 2); // (0.6, 0.8) and (0, 1): mean (0.3, 0.9)
    expectClose(encoder.encode(encoder.collate([image])).vectors, [1.2, -0.6, 1]);
  });

  it('keeps an image without regions at zero', () => {
    const encoder = mappedRegions({ map, before: [meanOfRegions()] });
    const { vectors, mask } = encoder.encode(encoder.collate([matrix(2), matrix(2, 1, 1)]));
    expectClose(vectors, [0, 0, 0, 2, 0, 1]);
    expectClose(mask!, [0, 1]);
  });

  it('does not depend on what else is in the batch', () => {
    // Without subnormal numbers, which TensorFlow takes as 0 where it multiplies by the mask.
    const number = fc.float({ min: -9, max: 9, noNaN: true }).map((x) => (Math.abs(x) < 1e-30 ? 0 : x));
    const numbers = fc
      .array(number, { minLength: 1, maxLength: 4 })
      .map((values) => matrix(2, ...values, ...values));
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const encoder = mappedRegions({ map });
        const embed = (...images: FeatureMatrix[]) => {
          const { vectors } = encoder.encode(encoder.collate(images));
          return [...vectors.dataSync().slice(0, 3 * one.length)];
        };
        expect(embed(one, other)).toEqual(embed(one));
      }),
    );
  });

  it('states its recipe', () => {
    const before = [meanOfRegions()];
    const { recipe } = mappedRegions({ map, before });
    expect(recipe).toMatchObject({ module: '@vse/image-encoders', name: 'mappedRegions' });
    expect(recipe!.args).toEqual([{ map, before }]);
    expect(mappedRegions({ map }).recipe!.args).toEqual([{ map, before: [] }]);
  });

  it('is made again by its recipe, with the map and the transforms', async () => {
    const recipe = { from: import.meta.url, module: './', name: 'sums', args: [] };
    const images = mappedRegions({ map: { ...map, recipe }, before: [unitVectors(), meanOfRegions()] });
    const { recipes, arrays } = storeRecipes({ images });
    const json = JSON.parse(JSON.stringify(recipes)) as typeof recipes;
    const made = await makeStored(json, [imageEncoders, { sums: () => map }], arrays);
    const again = made.images as typeof images;
    const items = [matrix(2, 3, 4, 0, 2), matrix(2, 1, 1)];
    const embed = (encoder: typeof images) => encoder.encode(encoder.collate(items)).vectors.dataSync();
    expect(embed(again)).toEqual(embed(images));
    expect(() => storeRecipes({ images: mappedRegions({ map }) })).toThrow('map, project is a function');
  });

  it('leaves only what it returns', async () => {
    const encoder = mappedRegions({ map });
    const batch = encoder.collate([matrix(2, 1, 2, 3, 4), matrix(2, 3, 4)]);
    expect(await tensorsLeftBy(() => disposeSet(encoder.encode(batch)))).toBe(0);
  });

  it('refuses a map that is none, transforms of tensors alone, and wrong shapes', () => {
    for (const wrong of [undefined, {}, null]) {
      expect(() => mappedRegions({ map: wrong as never })).toThrow(
        'mappedRegions: map must have dim, components and project',
      );
    }
    const onTensors = { ...unitVectors(), name: 'onTensors' };
    delete onTensors.prepare;
    expect(() => mappedRegions({ map, before: [onTensors] })).toThrow(OptionError);
    expect(() => mappedRegions({ map, before: [onTensors] })).toThrow('onTensors cannot');
    const encoder = mappedRegions({ map });
    expect(() => encoder.collate([matrix(3, 1, 2, 3)])).toThrow(ShapeError);
    expect(() => encoder.collate([])).toThrow(ShapeError);
    expect(() => encoder.encode({})).toThrow('mappedRegions: the batch must have features; use collate.');
  });
});
