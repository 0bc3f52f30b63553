import { describe, expect, it } from 'vitest';
import { published } from './published';

describe('published', () => {
  it('gives recalls by k and their sum', () => {
    expect(published('system', [1, 2, 3], [4, 5, 6])).toEqual({
      system: 'system',
      imageToText: { recall: { 1: 1, 5: 2, 10: 3 } },
      textToImage: { recall: { 1: 4, 5: 5, 10: 6 } },
      rsum: 21, // 1 + 2 + 3 + 4 + 5 + 6
    });
  });
});
