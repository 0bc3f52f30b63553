import { describe, expect, it } from 'vitest';
import type { Dataset } from './dataset';
import { formatInspection, inspect } from './inspect';

const dataset: Dataset = {
  name: 'toy',
  synthetic: true,
  images: [{ id: 'a' }, { id: 'b', file: '/no/such/b.jpg' }, { id: 'c' }, { id: 'd' }],
  captions: [
    { id: '0', image: 0, text: 'A dog' },
    { id: '1', image: 0, text: 'A dog' },
    { id: '2', image: 1, text: 'a big cat' },
  ],
  splits: { train: [0, 1], test: [1, 2], none: [] },
  notes: ['a note'],
};

describe('inspect', () => {
  it('counts by split, and finds overlaps, repetitions and missing files', async () => {
    const found = await inspect(dataset);
    // a, dog, big, cat
    expect(found).toMatchObject({
      images: 4,
      captions: 3,
      vocabulary: 4,
      unassigned: 1,
      overlaps: { 'train & test': 1 },
    });
    expect(found.missingFiles).toEqual(['/no/such/b.jpg']);
    expect(found.splits).toEqual({
      // (2 + 2 + 3) / 3 words
      train: { images: 2, captions: 3, captionsPerImage: [1, 2], duplicateCaptions: 1, meanWords: 7 / 3 },
      test: { images: 2, captions: 1, captionsPerImage: [0, 1], duplicateCaptions: 0, meanWords: 3 },
      none: { images: 0, captions: 0, captionsPerImage: [0, 0], duplicateCaptions: 0, meanWords: 0 },
    });
  });

  it('formats it as lines', async () => {
    expect(formatInspection(await inspect(dataset)).split('\n')).toEqual([
      'toy (synthetic): 4 images, 3 captions, 4 distinct words',
      '  train: 2 images, 3 captions (1 to 2 per image, 2.3 words on average, 1 repeated)',
      '  test: 2 images, 1 captions (0 to 1 per image, 3.0 words on average, 0 repeated)',
      '  none: 0 images, 0 captions (0 per image, 0.0 words on average, 0 repeated)',
      '  in no split: 1 images',
      '  shared by train & test: 1 images',
      '  missing files: 1, first /no/such/b.jpg',
      '  note: a note',
    ]);
  });
});
