import { DataError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { extraPositives, loader, type LoaderState } from '@vse/trainer';
import { describe, expect, it } from 'vitest';
import { minePhrases } from './mine';
import { dataOf, left, mention, regionsOf, right, toySpace, whole } from './testing/toy';
import { captionsOf, trainingPairs } from './training-pairs';

const regions = regionsOf(
  [[left, [0.9, 0.1, 0]], [right, [0.95, 0.8, 0]], [whole, [0.99, 0.2, 0]]], // prettier-ignore
  [[left, [0.6, 0.7, 0]], [right, [0.3, 0, 0]]], // prettier-ignore
);
const mentions = [mention(0, 'a dog', left), mention(0, 'a cat', right, '2'), mention(1, 'a dog', left)];
const data = dataOf(regions, mentions, 2);

describe('trainingPairs', () => {
  it('has the features of each pair\u2019s region', async () => {
    const { pairs, notes } = await trainingPairs(data, { seed: 1 });
    expect(await pairs.readCaptions([0, 1, 2])).toEqual(['a dog', 'a dog', 'a cat']);
    const values = (await pairs.readImages(pairs.captionToImage)).map(({ values }) => values[0]);
    expect(values.map((value) => value!.toFixed(2))).toEqual(['0.90', '0.60', '0.95']);
    expect(notes[0]).toContain('3 regions, 2 unique phrases, 3 pairs; 0 pairs');
  });

  it('come in batches of ten regions a phrase at most, which can be saved and gone on from', async () => {
    const many = regionsOf(...Array.from({ length: 14 }, (_, i) => [[left, [i, 0, 0]] as const]));
    const dogs = Array.from({ length: 14 }, (_, image) => mention(image, 'a dog', left));
    const { pairs } = await trainingPairs(dataOf(many, dogs, 14), { seed: 1 });
    const options = { seed: 2, batchSize: 3, sampler: extraPositives({ captions: 1, images: 1 }), epochs: 1 };
    const batches = loader(pairs, options);
    await batches.next();
    const from = JSON.parse(JSON.stringify(batches.state())) as LoaderState;
    const rest = [await batches.next(), await batches.next(), await batches.next(), await batches.next()];
    const again = loader(pairs, { ...options, from });
    for (const batch of rest) expect(await again.next()).toEqual(batch);
    const places = Array.from({ length: pairs.imageCount }, (_, region) => region);
    expect(new Set((await pairs.readImages(places)).map(({ values }) => values[0])).size).toBe(10);
    expect(rest.map((batch) => batch !== undefined)).toEqual([true, true, true, false]); // 10 pairs by 3
  });

  it('leaves out and counts what has no features, and fails where that is everything', async () => {
    const nowhere = mention(1, 'a ball', [0, 0, 0.1, 0.1], '9');
    const { pairs, notes } = await trainingPairs(dataOf(regions, [...mentions, nowhere], 2), { seed: 1 });
    expect(pairs.captionToImage).toHaveLength(3);
    expect(notes[0]).toContain('and 1 mentions whose box no proposal overlaps by half');
    await expect(trainingPairs(dataOf(regions, [nowhere], 2), { seed: 1 })).rejects.toThrow(DataError);
  });

  it('adds the proposals that mining finds, each once, as regions that nothing describes', async () => {
    const training = await trainingPairs(data, { seed: 1 });
    const found = await minePhrases(toySpace, data, training);
    // In image 0 right scores 0.95 and whole 0.99 against the dog's 0.9, but whole overlaps it by half; no cat is mistaken.
    expect([...found.entries()].map(([phrase, list]) => [phrase, list.map(({ image, box }) => [image, box])])).toEqual([[0, [[0, 1]]]]); // prettier-ignore
    const { pairs, hardImages } = await training.withNegatives(new Map([...found, [1, found.get(0)!]]));
    expect(pairs.imageCount).toBe(4);
    expect([[...hardImages.get(0)!], [...hardImages.get(1)!]]).toEqual([[3], [3]]);
    expect((await pairs.readImages([3]))[0]!.values[0]).toBeCloseTo(0.95, 6);
  });
});

describe('minePhrases', () => {
  it('leaves no tensor behind', async () => {
    const training = await trainingPairs(data, { seed: 1 });
    expect(await tensorsLeftBy(() => minePhrases(toySpace, data, training).then(() => undefined))).toBe(0);
  });
});

describe('captionsOf', () => {
  it('gives the captions of the training images', () => {
    expect(captionsOf({ ...data, train: { ...data.train, images: [1] } })).toEqual(['a dog and a cat']);
  });
});
