import { DataError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { assertSameStore, assertSameVersions } from './same-store';
import type { StoreIndex } from './store-index';

const index: StoreIndex = {
  format: 'vse-features',
  version: 1,
  extractor: { name: 'toy', settings: { output: 'grid' }, hash: 'a', versions: { sharp: '1.0' } },
  dtype: 'float16',
  shape: [3, 2, 1],
  shardSize: 2,
  images: 'digest',
  complete: false,
  shards: [],
};
const { extractor } = index;

describe('assertSameStore', () => {
  it('accepts equal settings, whatever the rows and versions', () => {
    const other = { ...index, shape: [2, 2, 1], complete: true, extractor: { ...extractor, versions: { sharp: '2.0' } } } as const; // prettier-ignore
    expect(() => assertSameStore('here', other, index)).not.toThrow();
  });

  it.each([
    [
      'settings.output is "pooled" there and "grid" here',
      { extractor: { ...extractor, settings: { output: 'pooled' } } },
    ],
    ['extractor is "other" there and "toy" here', { extractor: { ...extractor, name: 'other' } }],
    ['dtype is "float32" there and "float16" here', { dtype: 'float32' }],
    ['length is 9 there and 2 here', { shape: [3, 9, 1] }],
    ['shardSize is 4 there and 2 here', { shardSize: 4 }],
  ] as const)('says that %s', (difference, other) => {
    const compare = () => assertSameStore('here', { ...index, ...other }, index);
    expect(compare).toThrow(DataError);
    expect(compare).toThrow(`here holds features made with other settings: ${difference}.`);
  });

  it('refuses other images', () => {
    expect(() => assertSameStore('here', { ...index, images: 'other' }, index)).toThrow(
      /images of this run in their order, got others/,
    );
  });
});

describe('assertSameVersions', () => {
  const by = (versions?: Readonly<Record<string, string>>) => {
    const { name, settings, hash } = extractor;
    return { ...index, extractor: { name, settings, hash, ...(versions && { versions }) } };
  };

  it('names the versions that differ, if both stores have them', () => {
    expect(() => assertSameVersions('here', by({ sharp: '2.0' }), index)).toThrow(
      'versions.sharp is "2.0" there and "1.0" here',
    );
    expect(() => assertSameVersions('here', by(), index)).not.toThrow();
    expect(() => assertSameVersions('here', by({ sharp: '1.0' }), index)).not.toThrow();
  });
});
