import { fit } from '@vse/trainer';
import type { FeatureMatrix, PairedData } from '@vse/core';
import { seededRandom } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate';
import { systemNames, systems, type System } from './systems';

/** Captions are their images' features under a fixed rotation, with a little noise: a linear map finds them. */
function pairs(count: number, seed: number): PairedData<FeatureMatrix, FeatureMatrix> {
  const random = seededRandom(seed);
  const vector = (values: Iterable<number>) => ({ values: Float32Array.from(values), length: 1, dim: 4 });
  const images = Array.from({ length: count }, () => vector([0, 0, 0, 0].map(() => random.normal())));
  const captions = images.map(({ values: [a, b, c, d] }) =>
    vector([b! - a!, a! + b!, d!, -c!].map((value) => value + 0.02 * random.normal())),
  );
  return {
    name: 'rotated',
    synthetic: true,
    imageCount: count,
    captionToImage: Int32Array.from({ length: count }, (_, i) => i),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => images[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
  };
}

const modelOf = ({ images, captions, similarity }: System, sizes: Parameters<System['images']>[0]) => ({
  images: images(sizes),
  captions: captions(sizes),
  similarity: similarity(),
});

describe('systems', () => {
  it.each(systemNames)('%s learns a linear relation', async (name) => {
    const system: System = systems[name];
    const [train, test] = [pairs(256, 1), pairs(64, 2)];
    const optimizer = system.optimizer(name === 'deep-cca' ? 0.01 : 0.1);
    const gains: { readonly before: number; readonly after: number }[] = [];
    // The mean of three: WARP draws its negatives, and one training differs from another by a hundred.
    for (const seed of [1, 2, 3]) {
      const model = modelOf(system, { imageDim: 4, features: { dim: 4 }, embedDim: 4, hiddenDim: 16, seed });
      const before = await evaluate({}, model, train, test);
      await fit(model, train, { loss: system.loss(seed), optimizer, epochs: 20, batchSize: 64, seed });
      gains.push({ before: before.rsum, after: (await evaluate(system, model, train, test)).rsum });
    }
    const mean = (of: 'before' | 'after') => gains.reduce((sum, gain) => sum + gain[of], 0) / gains.length;
    expect(mean('after')).toBeGreaterThan(mean('before') + 150);
    expect(mean('after')).toBeGreaterThan(300); // by chance 2 (1 + 5 + 10) / 64 = 50 percent in all
  });

  it('WSABIE keeps its columns short, and DeViSE its words', async () => {
    const train = pairs(64, 1);
    const dims = { imageDim: 4, features: { dim: 4 }, embedDim: 3, hiddenDim: 4, seed: 1 };
    const wsabie = modelOf(systems.wsabie, dims);
    const step = { epochs: 3, batchSize: 32, seed: 1 };
    const long = systems.wsabie.optimizer(10);
    await fit(wsabie, train, { loss: systems.wsabie.loss(1), optimizer: long, ...step });
    const weight = wsabie.images.variables().find(({ name }) => name === 'fc.weight')!.variable;
    const values = await weight.data();
    for (let column = 0; column < 4; column++) {
      const norm = Math.hypot(...[0, 1, 2].map((row) => values[row * 4 + column]!));
      expect(norm).toBeLessThan(1 + 1e-5);
    }
    expect(systems.devise.captions(dims).variables()).toEqual([]);
  });
});
