import { OptionError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dataset } from './dataset';
import { splitBy } from './split-by';

const datasetOf = (count: number): Dataset => ({
  name: 'pictures',
  synthetic: true,
  images: Array.from({ length: count }, (_, i) => ({ id: String(i) })),
  captions: [],
  splits: { all: [0] },
  notes: ['as it was'],
});

describe('splitBy', () => {
  it('gives the first images to the first split and rounds down', () => {
    const { splits, notes } = splitBy(datasetOf(11), { train: 0.8, dev: 0.1, test: 0.1 });
    expect(splits).toEqual({ train: [0, 1, 2, 3, 4, 5, 6, 7], dev: [8], test: [9, 10] });
    expect(notes).toEqual(['as it was']);
  });

  it('takes a share at its word where the product of floats falls short', () => {
    // 0.7 * 10 is 7, 0.57 * 100 is 56.99999999999999.
    expect(splitBy(datasetOf(100), { train: 0.57, test: 0.43 }).splits['train']).toHaveLength(57);
    for (const count of [10, 20, 30, 1000]) {
      expect(splitBy(datasetOf(count), { train: 0.9, dev: 0.1 }).splits['dev']).toHaveLength(count / 10);
    }
  });

  it('puts every image in one split, and shuffles by the seed alone', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 0, max: 10 }), fc.nat(), (count, tenths, seed) => {
        const shares = { train: tenths / 10, test: 1 - tenths / 10 };
        for (const options of [{}, { seed }]) {
          const { splits } = splitBy(datasetOf(count), shares, options);
          const all = [...splits['train']!, ...splits['test']!];
          expect([...all].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
          expect(splits['train']!.length).toBe(Math.floor((tenths * count) / 10));
          expect(splitBy(datasetOf(count), shares, options).splits).toEqual(splits);
        }
      }),
    );
    const train = (seed: number) =>
      splitBy(datasetOf(60), { train: 0.5, test: 0.5 }, { seed }).splits['train'];
    expect(train(1)).not.toEqual(train(2));
  });

  it.each([
    [{ train: 0.9 }, 'splitBy: shares must add up to 1, got 0.9.'],
    [{}, 'splitBy: shares must add up to 1, got 0.'],
    [{ train: 1.5, test: -0.5 }, 'splitBy: shares.train must be a finite number from 0 to 1, got 1.5.'],
  ])('refuses %j', (shares, message) => {
    expect(() => splitBy(datasetOf(3), shares)).toThrow(OptionError);
    expect(() => splitBy(datasetOf(3), shares)).toThrow(message);
  });
});
