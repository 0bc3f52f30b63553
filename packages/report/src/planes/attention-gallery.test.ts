import { describe, expect, it } from 'vitest';
import { attentionGallery } from './attention-gallery';

const words = ['red', 'cup'];
const weights = [
  [0.95, 0.05],
  [0, 1],
]; // [words][regions]

describe('attentionGallery', () => {
  it('fills each square by its weight and writes weights of a tenth and more', () => {
    const svg = attentionGallery([{ name: 'softmax', weights }], { words });
    const opacities = [...svg.matchAll(/fill-opacity="([\d.]+)"/g)].map(([, value]) => Number(value));
    expect(opacities).toEqual([0.522, 0.028, 0, 0.55]); // 0.55 x weight to three decimals, row by row
    const numbers = [...svg.matchAll(/font-size="11.5">(\d+)</g)].map(([, value]) => value);
    expect(numbers).toEqual(['95', '100']);
  });

  it('names words and regions, the latter by number unless they have names', () => {
    const numbered = attentionGallery([{ name: 'a', weights }], { words });
    expect(numbered).toMatch(/>red<.*>cup</s);
    expect(numbered).toMatch(/>1<.*>2</s);
    expect(attentionGallery([{ name: 'a', weights }], { words, regions: ['sky', '<sea>'] })).toContain(
      '&lt;sea&gt;',
    );
  });

  it.each([
    [[], 'a word and a region, got none'],
    [[{ name: 'a', weights: [[1]] }], 'must be [2][1], got [1][1]'],
    [[{ name: 'a', weights }, { name: 'b', weights: [[1, 0], [1]] }], 'weights of b must be [2][2], got [2][1]'], // prettier-ignore
    [[{ name: 'a', weights: [[1, 0], [1, -0.5]] }], 'must be from 0 to 1, got -0.5'], // prettier-ignore
    [[{ name: 'a', weights: [[1, 0], [1, NaN]] }], 'must be from 0 to 1, got NaN'], // prettier-ignore
  ])('refuses %j', (grids, message) => {
    expect(() => attentionGallery(grids, { words })).toThrow(message);
  });
});
