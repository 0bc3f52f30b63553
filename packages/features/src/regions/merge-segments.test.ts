import { describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { mergeSegments } from './merge-segments';
import { toOklab } from './oklab';
import { segment } from './segment';

function flags() {
  const canvas = drawing(20, 10, [255, 255, 255]);
  canvas.rectangle(0, 0, 7, 10, [200, 0, 0]);
  canvas.rectangle(7, 0, 14, 10, [230, 40, 0]);
  return toOklab(canvas.image);
}

describe('mergeSegments', () => {
  it('merges the neighbours of the closest colours first', () => {
    const image = flags();
    const { labels, count } = mergeSegments(image, segment(image, { scale: 10, smallest: 2 }), 2);
    expect(count).toBe(2);
    expect(labels[0]).toBe(labels[7]);
    expect(labels[0]).not.toBe(labels[19]);
  });

  it('leaves all segments if more are requested', () => {
    const image = flags();
    expect(mergeSegments(image, segment(image, { scale: 10, smallest: 2 }), 9).count).toBe(3);
  });
});
