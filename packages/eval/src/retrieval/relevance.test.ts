import { DataError, OptionError, ShapeError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invertLinks, relevanceOf } from './relevance';

const rowsOf = (relevance: ReturnType<typeof relevanceOf>) =>
  Array.from({ length: relevance.images }, (_, image) => Array.from(relevance.row(image)));

describe('relevanceOf', () => {
  it('marks the captions of each image', () => {
    const relevance = relevanceOf('test', { scores: new Float32Array(6), captionToImage: [1, 0, 1] });
    expect(rowsOf(relevance)).toEqual([
      [0, 1, 0],
      [1, 0, 1],
    ]);
  });

  it('reads a matrix as it reads links, in any order of rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), (extra) => {
        const captionToImage = [0, 1, 2, 3, ...extra];
        const captions = captionToImage.length;
        const values = Array.from({ length: 4 * captions }, (_, i) =>
          captionToImage[i % captions] === Math.floor(i / captions) ? 1 : 0,
        );
        const scores = new Float32Array(values.length);
        const links = relevanceOf('test', { scores, captionToImage });
        const matrix = relevanceOf('test', { scores, relevance: { values, shape: [4, captions] } });
        for (const image of [2, 0, 3, 1, 1]) expect(links.row(image)).toEqual(matrix.row(image));
      }),
    );
  });

  it.each([
    ['neither captionToImage nor relevance', { scores: [1] }, OptionError, 'exactly one of'],
    ['no scores and no captions', { scores: [], captionToImage: [] }, DataError, 'must not be empty'],
    ['no scores', { scores: [], captionToImage: [0] }, DataError, 'must not be empty'],
    ['scores that are not a matrix', { scores: [1, 2, 3], captionToImage: [0, 0] }, ShapeError, 'got 3'],
    [
      'a caption of no image',
      { scores: [1, 2], captionToImage: [0, 1] },
      DataError,
      '[1] must be an image from 0 to 0',
    ],
    ['a negative link', { scores: [1, 2], captionToImage: [-1, 0] }, DataError, '[0]'],
    ['a broken link', { scores: [1, 2], captionToImage: [0.5, 0] }, DataError, 'got 0.5'],
    [
      'an image without caption',
      { scores: [1, 2, 3, 4], captionToImage: [1, 1] },
      DataError,
      'image 0 has no caption',
    ],
    ['NaN', { scores: [1, 2, NaN, 4], captionToImage: [0, 1] }, DataError, 'image 1, caption 0'],
    ['infinity', { scores: [1, -Infinity, 3, 4], captionToImage: [0, 1] }, DataError, 'image 0, caption 1'],
    [
      'relevance of NaN',
      { scores: [1, 2, 3, 4], relevance: { values: [1, 0, 0, NaN], shape: [2, 2] as const } },
      DataError,
      'relevance.values must be finite, got NaN for image 1, caption 1',
    ],
    [
      'relevance of Infinity',
      { scores: [1, 2, 3, 4], relevance: { values: [1, 0, 0, Infinity], shape: [2, 2] as const } },
      DataError,
      'relevance.values must be finite, got Infinity for image 1, caption 1',
    ],
    [
      'relevance of -Infinity',
      { scores: [1, 2, 3, 4], relevance: { values: [1, 0, 0, -Infinity], shape: [2, 2] as const } },
      DataError,
      'relevance.values must be finite, got -Infinity for image 1, caption 1',
    ],
    [
      'a negative shape',
      { scores: [1, 2], relevance: { values: [1, 1], shape: [-1, -2] as const } },
      ShapeError,
      '[-1, -2]',
    ],
    [
      'a short matrix',
      { scores: [1], relevance: { values: [1], shape: [1, 2] as const } },
      ShapeError,
      '[1, 2]',
    ],
    [
      'other sizes',
      { scores: [1], relevance: { values: [1, 1], shape: [1, 2] as const } },
      ShapeError,
      'got 1',
    ],
  ])('refuses %s', (_, input, kind, message) => {
    const run = () => relevanceOf('test', input);
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
});

describe('invertLinks', () => {
  it('lists captions by image in order', () => {
    expect(invertLinks('test', [1, 0, 1], 2)).toEqual([[1], [0, 2]]);
  });
});
