import { describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { toOklab } from './oklab';
import { segment } from './segment';

function flags() {
  const canvas = drawing(20, 10, [255, 255, 255]);
  canvas.rectangle(0, 0, 7, 10, [200, 0, 0]);
  canvas.rectangle(7, 0, 14, 10, [230, 40, 0]);
  return toOklab(canvas.image);
}

describe('segment', () => {
  it('finds areas of one colour', () => {
    const { labels, count } = segment(flags(), { scale: 10, smallest: 2 });
    expect(count).toBe(3);
    expect([labels[0], labels[6], labels[7], labels[13], labels[14], labels[19]]).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('merges similar areas at a large scale, and small ones always', () => {
    expect(segment(flags(), { scale: 1e6, smallest: 1 }).count).toBe(1);
    const canvas = drawing(10, 10, [255, 255, 255]);
    canvas.rectangle(4, 4, 5, 5, [0, 0, 0]);
    expect(segment(toOklab(canvas.image), { scale: 1, smallest: 1 }).count).toBe(2);
    expect(segment(toOklab(canvas.image), { scale: 1, smallest: 3 }).count).toBe(1);
  });

  it('keeps an image of one pixel', () => {
    expect(segment(toOklab(drawing(1, 1, [1, 2, 3]).image), { scale: 1, smallest: 5 }).count).toBe(1);
  });
});
