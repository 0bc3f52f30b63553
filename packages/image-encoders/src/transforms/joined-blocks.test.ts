import * as tf from '@tensorflow/tfjs-core';
import { makeStored, OptionError, ShapeError, storeRecipes, type FeatureMatrix } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { imageEncoders } from '../image-encoders';
import { regionProjection } from '../region-projection';
import { itIsATransform } from '../testing/transform-cases';
import { fitJoinedBlocks, joinedBlocks } from './joined-blocks';

const image = (rows: readonly (readonly number[])[]): FeatureMatrix => ({
  values: Float32Array.from(rows.flat()),
  length: rows.length,
  dim: rows[0]!.length,
});

const blocks = [
  { dim: 1, weight: 0.5, standardize: true },
  { dim: 2, weight: 2 },
] as const;
const mean = Float32Array.of(1, 100, 100);
const deviation = Float32Array.of(2, 100, 100);

/** The definition, number by number. */
function slow(rows: number[][]): number[][] {
  const unit = (values: readonly number[]) => {
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) + 1e-8;
    return values.map((value) => value / length);
  };
  return rows.map(([a, b, c]) => {
    const first = unit([(a! - 1) / (2 + 1e-6)]).map((value) => 0.5 * value);
    const second = unit([b!, c!]).map((value) => 2 * value);
    return unit([...first, ...second]);
  });
}

describe('joinedBlocks', () => {
  it('standardises, weights and joins by hand', () => {
    // (5 - 1) / 2 = 2, of length 1: 1, times 0.5; (3, 4) / 5 = (0.6, 0.8), times 2; all over sqrt(0.25 + 4).
    const { vectors } = joinedBlocks({ blocks, mean, deviation }).apply({
      vectors: tf.tensor3d([[[5, 3, 4]]]),
    });
    const length = Math.sqrt(4.25);
    expectClose(vectors, [0.5 / length, 1.2 / length, 1.6 / length]);
  });

  it('fits the statistics over all views of all images', async () => {
    // Dimension 0 has the values 1, 3, 5, 7 over the views: mean 4, deviation sqrt(5).
    const batches = [[image([[1, 0, 1], [3, 0, 1]])], [image([[5, 0, 1], [7, 0, 1]])]]; // prettier-ignore
    const { recipe } = await fitJoinedBlocks(blocks, batches);
    const [stated] = recipe!.args as [{ mean: Float32Array; deviation: Float32Array }];
    expectClose(stated.mean, [4, 0, 1]);
    expectClose(stated.deviation, [Math.sqrt(5), 0, 0]);
  });

  it('turns a constant dimension into 0, never NaN', () => {
    const constant = { blocks: [{ dim: 3, standardize: true }], mean: Float32Array.of(2, 2, 2), deviation: new Float32Array(3) }; // prettier-ignore
    expectClose(joinedBlocks(constant).apply({ vectors: tf.fill([1, 1, 3], 2) }).vectors, [0, 0, 0]);
  });

  it('is stored with an encoder and made again', async () => {
    const make = regionProjection({ inputDim: 3, embedDim: 2, before: [joinedBlocks({ blocks, mean, deviation })] }); // prettier-ignore
    const { recipes, arrays } = storeRecipes({ images: make });
    const { images } = await makeStored(
      JSON.parse(JSON.stringify(recipes)) as typeof recipes,
      [imageEncoders],
      arrays,
    );
    const again = images as typeof make;
    const batch = [image([[5, 3, 4]])];
    expect(again.collate(batch)['features']!.dataSync()).toEqual(make.collate(batch)['features']!.dataSync());
  });

  it('refuses blocks and statistics that do not fit', async () => {
    expect(() => joinedBlocks({ blocks: [], mean, deviation })).toThrow(OptionError);
    expect(() => joinedBlocks({ blocks: [{ dim: 3, weight: -1 }], mean, deviation })).toThrow(OptionError);
    expect(() => joinedBlocks({ blocks: [{ dim: 3, weight: 0 }], mean, deviation })).toThrow('above 0');
    expect(() => joinedBlocks({ blocks: [{ dim: 4 }], mean, deviation })).toThrow(ShapeError);
    const nan = Float32Array.of(1, NaN, 1);
    expect(() => joinedBlocks({ blocks, mean: nan, deviation })).toThrow('got NaN in dimension 1');
    const join = joinedBlocks({ blocks, mean, deviation });
    expect(() => join.prepare!(image([[1, 2]]))).toThrow('must have the 3 dimensions');
    await expect(fitJoinedBlocks(blocks, [])).rejects.toThrow('at least one vector');
    await expect(fitJoinedBlocks(blocks, [[image([[1]])]])).rejects.toThrow(ShapeError);
  });

  // The shared cases have sets of two dimensions, and of three for the slow loop.
  const two = joinedBlocks({ blocks: [{ dim: 1 }, { dim: 1, weight: 2 }], mean: new Float32Array(2), deviation: new Float32Array(2) }); // prettier-ignore
  const either = joinedBlocks({ blocks, mean, deviation });
  const of = (dim: number) => (dim === 2 ? two : either);
  itIsATransform(
    {
      ...either,
      apply: (set) => of(set.vectors.shape[2]).apply(set),
      prepare: (given) => of(given.dim).prepare!(given),
    },
    slow,
  );
});
