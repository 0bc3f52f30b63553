import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { checkLeakage } from './check-leakage';

const train = { images: ['1_a.jpg', '2_b.jpg'], captions: ['A dog runs .', 'A cat'] };
const dev = { images: ['3_c.jpg'], captions: ['Ein Hund'] };
const test = { images: ['2.jpg', '4.jpg'], captions: ['a dog, runs!', 'a bird'] };

describe('checkLeakage', () => {
  it('finds captions that differ in case and punctuation alone', () => {
    expect(checkLeakage({ train, dev, test })).toEqual([
      { splits: ['train', 'test'], images: [], captions: ['a dog, runs!'] },
    ]);
  });

  it('finds images by imageKey', () => {
    const imageKey = (name: string) => /^\d+/.exec(name)?.[0] ?? name;
    const [leak] = checkLeakage({ train, test }, { imageKey, captionKey: (caption) => caption });
    expect(leak).toEqual({ splits: ['train', 'test'], images: ['2.jpg'], captions: [] });
  });

  it('compares every two splits, and keeps letters of any script', () => {
    expect(checkLeakage({ a: dev, b: dev, c: dev }).map(({ splits }) => splits.join())).toEqual([
      'a,b',
      'a,c',
      'b,c',
    ]);
    const other = { images: [], captions: ['Ein Hünd'] };
    expect(checkLeakage({ dev, other })).toEqual([]);
  });

  it('needs two splits', () => {
    expect(() => checkLeakage({ train })).toThrow(OptionError);
  });
});
