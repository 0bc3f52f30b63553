import { similarities } from '@vse/attention';
import { makeStored, storeRecipes, type FeatureMatrix, type PairedData } from '@vse/core';
import { scoreMatrix } from '@vse/eval';
import { imageEncoders } from '@vse/image-encoders';
import { fitCca, type Cca } from '@vse/subspace';
import { captionRows, textEncoders, tfidf } from '@vse/text-encoders';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelOf } from './model';

const texts = ['a red ball', 'the blue box', 'a red box', 'the ball', 'red', 'blue ball', 'green box'];
const features = tfidf(texts);
/** Large offsets beside small differences: rounding the mean would show. */
const images = texts.map((_, i) => [
  500 + Math.sin(3 * i),
  300 + Math.cos(5 * i),
  7 + 0.1 * i,
  -90 + (i % 3),
]);

const asMatrix = (rows: readonly (readonly number[])[]): FeatureMatrix => ({
  values: Float32Array.from(rows.flat()),
  length: rows.length,
  dim: 4,
});
const items = images.map((row) => asMatrix([row]));

const split: PairedData<FeatureMatrix, string> = {
  name: 'seven',
  synthetic: true,
  imageCount: 7,
  captionToImage: Int32Array.from(texts.keys()),
  readImages: (rows) => Promise.resolve(Array.from(rows, (row) => items[row]!)),
  readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => texts[row]!)),
};

let cca: Cca;
beforeAll(async () => {
  const rows = items.map(({ values }) => values);
  cca = await fitCca(rows, captionRows(features, texts), {
    components: 3,
    regularization: { ofMeanVariance: 0.01 },
  });
});

/** Products of the projections of the fit itself, in float64. */
async function products(power: number): Promise<number[]> {
  const left = await cca.projectImages(
    items.map(({ values }) => values),
    { power },
  );
  const right = await cca.projectCaptions(captionRows(features, texts), { power });
  return texts.flatMap((_, i) =>
    texts.map((_, j) => [0, 1, 2].reduce((sum, k) => sum + left[3 * i + k]! * right[3 * j + k]!, 0)),
  );
}

describe('modelOf', () => {
  it.each([0, 1, 4])('scores as the projections of the fit do, with power %d', async (power) => {
    const scores = await scoreMatrix(modelOf(cca, features, power), split);
    const wanted = await products(power);
    const worst = Math.max(...wanted.map((value, i) => Math.abs(value - scores[i]!)));
    expect(worst).toBeLessThan(4 * 2 ** -24 * 3); // a sum of 3 products of unit vectors in float32
    expect(Math.max(...wanted)).toBeGreaterThan(0.9);
  });

  it('takes stored features as it takes captions', async () => {
    const { dim } = features;
    const stored: PairedData<FeatureMatrix, FeatureMatrix> = {
      ...split,
      readCaptions: (rows) =>
        Promise.resolve(
          Array.from(rows, (row) => ({ values: features.transform([texts[row]!]).values, length: 1, dim })),
        ),
    };
    expect(await scoreMatrix(modelOf(cca, { dim }, 4), stored)).toEqual(
      await scoreMatrix(modelOf(cca, features, 4), split),
    );
  });

  it('averages the regions of an image', () => {
    const { images: encoder } = modelOf(cca, features, 0);
    const embed = (item: FeatureMatrix) =>
      Array.from(encoder.encode(encoder.collate([item])).vectors.dataSync());
    expect(embed(asMatrix([images[0]!, images[2]!]))).toEqual(
      embed(
        asMatrix([
          images[0]!.map((value, j) => Math.fround((Math.fround(value) + Math.fround(images[2]![j]!)) / 2)),
        ]),
      ),
    );
  });

  it('is made again from its recipes, with the same scores', async () => {
    const model = modelOf(cca, features, 4);
    const { recipes, arrays } = storeRecipes({ ...model });
    const json = JSON.parse(JSON.stringify(recipes)) as typeof recipes;
    const again = (await makeStored(
      json,
      [imageEncoders, textEncoders, similarities],
      arrays,
    )) as unknown as typeof model;
    expect(await scoreMatrix(again, split)).toEqual(await scoreMatrix(model, split));
  });
});
