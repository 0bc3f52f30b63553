import { DataError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { regionPairs } from './region-pairs';
import type { RegionPhrases } from './region-phrases';

const region = { image: 0, chain: '1', box: { left: 0, top: 0, right: 1, bottom: 1 }, types: [] };
const links: RegionPhrases = {
  regions: [region, { ...region, chain: '2' }],
  phrases: ['a dog', 'a puppy'],
  pairToRegion: Int32Array.of(0, 1, 0),
  pairToPhrase: Int32Array.of(0, 0, 1),
  leftOut: 0,
};

const rows = (count: number) => ({
  rows: count,
  length: 1,
  dim: 1,
  read: (wanted: ArrayLike<number>) =>
    Promise.resolve(Array.from(wanted, (row) => ({ values: Float32Array.of(row), length: 1, dim: 1 }))),
});

describe('regionPairs', () => {
  it('reads regions as images and phrases as captions, and takes rows that no phrase describes', async () => {
    const data = regionPairs({ name: 'two', synthetic: true }, links, rows(5));
    expect(data).toMatchObject({ name: 'two/regions', synthetic: true, imageCount: 5 });
    expect([...data.captionToImage]).toEqual([0, 1, 0]);
    expect([...data.captionMeaning!]).toEqual([0, 0, 1]);
    expect(await data.readCaptions([2, 0])).toEqual(['a puppy', 'a dog']);
    expect((await data.readImages([4, 1])).map(({ values }) => values[0])).toEqual([4, 1]);
  });

  it('refuses features of too few regions', () => {
    const make = () => regionPairs({ name: 'two', synthetic: true }, links, rows(1));
    expect(make).toThrow(DataError);
    expect(make).toThrow('each of the 2 regions of two, got 1');
  });
});
