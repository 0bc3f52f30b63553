import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { localize } from './localize';
import { dataOf, left, mention, regionsOf, right, toySpace, whole } from './testing/toy';

const regions = regionsOf(
  [[left, [0.9, 0.1, 0]], [right, [0.2, 0.8, 0]], [whole, [0.3, 0.5, 0]]], // prettier-ignore
  [[left, [0.6, 0.7, 0]], [right, [0.95, 0, 0]]], // prettier-ignore
);
const mentions = [mention(0, 'a dog', left), mention(0, 'a cat', right, '2'), mention(1, 'a dog', left)];
const data = dataOf(regions, mentions, 2);

describe('localize', () => {
  it('ranks the proposals of the image, and of all images for average precision', async () => {
    const found = await localize(toySpace, data, data.test);
    // The dog of image 1 is second there; the others are first.
    expect(found.recall[1]).toBeCloseTo((100 * 2) / 3, 9);
    expect(found).toMatchObject({ upperBound: 100, phrases: 3, byCategory: { animals: { phrases: 3 } } });
    expect(found.recall[5]).toBe(100);
    // Dogs by score: 0.95 wrong, 0.9 right, 0.6 right: (1/2 + 2/3) / 2. The cat's best box is right.
    expect(found.averagePrecision).toBeCloseTo((100 * ((1 / 2 + 2 / 3) / 2 + 1)) / 2, 6);
    expect(mentions.map((one) => found.best.get(one))).toEqual([left, right, right]);
  });

  it('counts a region once that is said twice', async () => {
    const twice = dataOf(regions, [...mentions, mention(0, 'a dog', left)], 2);
    const found = await localize(toySpace, twice, twice.test);
    expect(found.phrases).toBe(4);
    expect(found.averagePrecision).toBeCloseTo((100 * ((1 / 2 + 2 / 3) / 2 + 1)) / 2, 6);
  });

  it('leaves no tensor behind', async () => {
    expect(await tensorsLeftBy(() => localize(toySpace, data, data.test).then(() => undefined))).toBe(0);
  });
});
