import { dotProduct } from '@vse/attention';
import { mappedRegions } from '@vse/image-encoders';
import { fitCca } from '@vse/subspace';
import { expectClose, tensorsLeftBy, tolerance } from '@vse/testing';
import { fixedEncoder, tfidf } from '@vse/text-encoders';
import { describe, expect, it } from 'vitest';
import { spaceOfModel, vectorsOf } from './joint-space';
import { twoBranches } from './testing/two-branches';

const texts = tfidf(['a dog', 'a cat', 'a ball', 'a dog and a cat']);
const item = (...values: number[]) => ({
  values: Float32Array.from(values),
  length: values.length / 2,
  dim: 2,
});
const items = [item(1, 0, 0, 1), item(3, -2)];

const model = () => twoBranches({ imageDim: 2, texts, hiddenDim: 5, embedDim: 3, dropoutRate: 0.5, seed: 1 });

const cca = () =>
  fitCca(
    [[1, 0], [0, 1], [3, -2], [2, 2]], // prettier-ignore
    { values: texts.transform(['a dog', 'a cat', 'a ball', 'a dog and a cat']).values, dim: texts.dim },
    { components: 2 },
  );

const modelOfCca = async () => {
  const fit = await cca();
  return {
    images: mappedRegions({ map: fit.imageMap() }),
    captions: fixedEncoder({ features: texts, map: fit.captionMap(), normalize: false }),
    similarity: dotProduct(),
  };
};

describe('vectorsOf', () => {
  it('makes an item of each vector', () => {
    expect(vectorsOf(items[0]!)).toEqual([item(1, 0), item(0, 1)]);
    expect(vectorsOf({ values: new Float32Array(0), length: 0, dim: 2 })).toEqual([]);
  });
});

describe.each([
  ['of two branches', () => Promise.resolve(spaceOfModel(model())), 3],
  ['of a CCA', async () => spaceOfModel(await modelOfCca()), 2],
] as const)('spaceOfModel %s', (_, open, dim) => {
  it('gives unit vectors, of all vectors of all items and of all phrases', async () => {
    const space = await open();
    const regions = await space.regions(items);
    const phrases = await space.phrases(['a dog', 'a ball']);
    expect([regions.shape, phrases.shape]).toEqual([[3, dim], [2, dim]]); // prettier-ignore
    for (const tensor of [regions, phrases]) {
      const values = await tensor.data();
      const norms = Array.from({ length: tensor.shape[0] }, (_, row) =>
        Math.hypot(...values.subarray(row * dim, (row + 1) * dim)),
      );
      expectClose(
        norms,
        norms.map(() => 1),
        { relative: tolerance },
      );
    }
  });

  it('gives a vector the same place whatever stands beside it', async () => {
    const space = await open();
    const [all, one] = [await space.regions(items), await space.regions([items[1]!])];
    expectClose((await all.data()).subarray(2 * dim), await one.data(), {
      relative: tolerance,
      absolute: tolerance,
    });
    const [both, last] = [await space.phrases(['a cat', 'a ball']), await space.phrases(['a ball'])];
    expectClose((await both.data()).subarray(dim), await last.data(), {
      relative: tolerance,
      absolute: tolerance,
    });
  });

  it('leaves no tensor behind but what it returns', async () => {
    const space = await open();
    const left = await tensorsLeftBy(async () => {
      (await space.regions(items)).dispose();
      (await space.phrases(['a dog'])).dispose();
    });
    expect(left).toBe(0);
  });
});

describe('spaceOfModel', () => {
  it('has the projections of a CCA', async () => {
    const fit = await cca();
    const space = spaceOfModel(await modelOfCca());
    const phrases = ['a dog', 'a ball'];
    const projected = await fit.projectCaptions({ values: texts.transform(phrases).values, dim: texts.dim });
    expect(await (await space.phrases(phrases)).data()).toEqual(projected);
    const regions = items.flatMap(vectorsOf).map(({ values }) => values);
    expect(await (await space.regions(items)).data()).toEqual(await fit.projectImages(regions));
  });

  it('has no vectors of no regions', async () => {
    expect((await spaceOfModel(model()).regions([])).shape).toEqual([0, 3]);
  });

  it('takes more phrases than one block has', async () => {
    const space = spaceOfModel(model());
    const names = Array.from({ length: 1030 }, (_, i) => (i % 2 === 0 ? 'a dog' : 'a cat'));
    const [all, two] = [await space.phrases(names), await space.phrases(['a dog', 'a cat'])];
    expect(all.shape).toEqual([1030, 3]);
    expectClose((await all.data()).subarray(3 * 1028), await two.data(), {
      relative: tolerance,
      absolute: tolerance,
    });
  });
});
