import { OptionError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocatedPhrase } from './located-phrases';
import { regionPhrases } from './region-phrases';

const said = (phrase: string, image: number, chain: string): LocatedPhrase => {
  const box = { left: image, top: 0, right: image + 1, bottom: 1 };
  return {
    caption: 0,
    firstWord: 0,
    text: phrase,
    phrase,
    image,
    chain,
    types: ['other'],
    boxes: [box],
    box,
  };
};

describe('regionPhrases', () => {
  it('makes one region per chain, one phrase of equal words, and one pair of repeated mentions', () => {
    const result = regionPhrases([
      said('a dog', 0, '1'),
      said('a puppy', 0, '1'),
      said('a dog', 0, '1'),
      said('a dog', 3, '1'), // another image: another region
      said('a dog', 3, '2'),
    ]);
    expect(result.regions.map(({ image, chain }) => [image, chain])).toEqual([[0, '1'], [3, '1'], [3, '2']]); // prettier-ignore
    expect(result.regions[1]!.box.left).toBe(3);
    expect(result.phrases).toEqual(['a dog', 'a puppy']);
    expect([...result.pairToRegion]).toEqual([0, 1, 2, 0]);
    expect([...result.pairToPhrase]).toEqual([0, 0, 0, 1]);
    expect(result.leftOut).toBe(0);
  });

  it('draws the regions of a phrase that has too many by the seed, whatever other phrases there are', () => {
    const dogs = Array.from({ length: 30 }, (_, image) => said('a dog', image, '1'));
    const drawn = (seed: number, ...others: LocatedPhrase[]) =>
      regionPhrases([...others, ...dogs], { regionsPerPhrase: 4, seed }).regions.map(({ image }) => image);
    expect(drawn(1)).toHaveLength(4);
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(drawn(1, said('a cat', 99, '1')).slice(1)).toEqual(drawn(1));
  });

  it('keeps a region that one phrase gives up and another one keeps', () => {
    const dogs = Array.from({ length: 5 }, (_, image) => said('a dog', image, '1'));
    const pups = Array.from({ length: 5 }, (_, image) => said(`puppy ${image}`, image, '1'));
    const { regions, leftOut } = regionPhrases([...dogs, ...pups], { regionsPerPhrase: 1 });
    expect([regions.length, leftOut]).toEqual([5, 4]);
  });

  it('gives every phrase some region and none too many, and uses every region', () => {
    const mention = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(4), fc.constantFrom('1', '2'));
    fc.assert(
      fc.property(fc.array(mention, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (list, most) => {
        const mentions = list.map(([phrase, image, chain]) => said(phrase, image, chain));
        const result = regionPhrases(mentions, { regionsPerPhrase: most });
        const all = regionPhrases(mentions, { regionsPerPhrase: Infinity });
        const pairs = new Set(list.map((parts) => parts.join()));
        expect(all.pairToRegion.length).toBe(pairs.size);
        expect(result.pairToRegion.length + result.leftOut).toBe(pairs.size);
        expect(new Set(result.pairToRegion).size).toBe(result.regions.length);
        result.phrases.forEach((phrase, number) => {
          const own = result.pairToRegion.filter((_, pair) => result.pairToPhrase[pair] === number);
          const named = [...own].map((region) => result.regions[region]!);
          const count = [...pairs].filter((pair) => pair.startsWith(phrase)).length;
          expect(new Set(own).size).toBe(Math.min(most, count));
          for (const { image, chain } of named) expect(pairs).toContain([phrase, image, chain].join());
        });
      }),
    );
  });

  it('takes no phrases, and refuses a limit that is no count', () => {
    expect(regionPhrases([])).toMatchObject({ regions: [], phrases: [], leftOut: 0 });
    expect(() => regionPhrases([], { regionsPerPhrase: 0 })).toThrow(OptionError);
    expect(() => regionPhrases([], { regionsPerPhrase: 1.5 })).toThrow(
      'regionsPerPhrase must be a whole number of at least 1, got 1.5',
    );
  });
});
