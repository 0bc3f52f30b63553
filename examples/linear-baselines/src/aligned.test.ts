import type { FeatureMatrix } from '@vse/core';
import { packRecipe, seededRandom } from '@vse/core';
import { scoreMatrix } from '@vse/eval';
import { fitCca, pickRows } from '@vse/subspace';
import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { alignedModel, encodeAll, type Model, type Split } from './aligned';
import { systems } from './systems';

const random = seededRandom(3);
const vector = (dim: number): FeatureMatrix => ({
  values: Float32Array.from({ length: dim }, () => random.normal()),
  length: 1,
  dim,
});
const images = Array.from({ length: 40 }, () => vector(5));
const captions = images.map(({ values }) => ({
  values: Float32Array.of(
    values[1]! - values[0]!,
    values[2]! + 0.3 * random.normal(),
    values[3]!,
    random.normal(),
  ),
  length: 1,
  dim: 4,
}));
const split: Split = {
  name: 'forty',
  synthetic: true,
  imageCount: 40,
  captionToImage: Int32Array.from(images.keys()),
  readImages: (rows) => Promise.resolve(Array.from(rows, (row) => images[row]!)),
  readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
};

const sizes = { imageDim: 5, features: { dim: 4 }, embedDim: 3, hiddenDim: 8, seed: 2 };
const model = (): Model => ({
  images: systems['deep-cca'].images(sizes),
  captions: systems['deep-cca'].captions(sizes),
  similarity: systems['deep-cca'].similarity(),
});
const dispose = ({ images, captions }: Model) => [images, captions].forEach((encoder) => encoder.dispose());

/** Scores of the projections of the fit itself: products in float64 of what CCA makes of the embeddings. */
async function projected(own: Model): Promise<number[]> {
  const dim = 3;
  const left = { values: await encodeAll(own.images, 40, (rows) => split.readImages(rows)), dim };
  const right = { values: await encodeAll(own.captions, 40, (rows) => split.readCaptions(rows)), dim };
  const cca = await fitCca(pickRows(left, split.captionToImage), right, {
    regularization: { ofMeanVariance: 0.01 },
  });
  const [a, b] = [
    await cca.projectImages(left, { power: 1 }),
    await cca.projectCaptions(right, { power: 1 }),
  ];
  const { components } = cca;
  return images.flatMap((_, i) =>
    captions.map((__, j) => {
      let sum = 0;
      for (let k = 0; k < components; k++) sum += a[i * components + k]! * b[j * components + k]!;
      return sum;
    }),
  );
}

describe('alignedModel', () => {
  it('scores as the projections of the embeddings do', async () => {
    const own = model();
    const aligned = await alignedModel(own, split);
    const wanted = await projected(own);
    const scores = await scoreMatrix(aligned, split);
    const worst = Math.max(...wanted.map((value, i) => Math.abs(value - scores[i]!)));
    // Float32's rounding of three layers, amplified by the inverse of the least deviation of a coordinate.
    expect(worst).toBeLessThan(1e-5);
    expect(packRecipe(aligned.images.recipe!)).toEqual(packRecipe(own.images.recipe!));
    [own, aligned].forEach(dispose);
  });

  it('leaves the model as it was, and no tensor but its weights', async () => {
    const own = model();
    const before = own.images.variables().map(({ variable }) => variable.dataSync());
    expect(await tensorsLeftBy(() => alignedModel(own, split).then(dispose))).toBe(0);
    expect(own.images.variables().map(({ variable }) => variable.dataSync())).toEqual(before);
    dispose(own);
  });
});
