import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { descriptorExtractor } from '../regions/descriptor-extractor';
import { featureKey } from './feature-key';

const extractor = descriptorExtractor();
const images = [
  { id: 'a', file: join('photographs', 'a.jpg') },
  { id: 'b', file: join('photographs', 'b.jpg') },
];
const key = featureKey(extractor, images);

describe('featureKey', () => {
  it('is the same for the same extractor and files, by relative or absolute path', () => {
    expect(key).toMatch(/^[0-9a-f]{12}$/);
    expect(featureKey(descriptorExtractor(), images)).toBe(key);
    expect(
      featureKey(
        extractor,
        images.map(({ id, file }) => ({ id, file: resolve(file) })),
      ),
    ).toBe(key);
  });

  it.each([
    ['name', { ...extractor, name: 'other' }],
    ['settings', { ...extractor, settings: { ...(extractor.settings as object), other: 1 } }],
    ['input', { ...extractor, input: { longest: 64 } }],
    ['versions', { ...extractor, versions: { runtime: '2' } }],
  ])('is another for another %s', (_, other) => {
    expect(featureKey(other, images)).not.toBe(key);
  });

  it('is another for another order of the images, other names, and another folder', () => {
    const others = [
      [...images].reverse(),
      images.slice(1),
      images.map(({ id, file }) => ({ id: `${id}2`, file })),
      images.map(({ id, file }) => ({ id, file: join('other', file) })),
    ];
    for (const other of others) expect(featureKey(extractor, other)).not.toBe(key);
  });
});
