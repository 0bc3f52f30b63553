import { describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { growBackground } from './grow-background';
import { toOklab } from './oklab';
import { segment } from './segment';

function background(tolerance: number) {
  const canvas = drawing(20, 20, [220, 220, 220]);
  canvas.rectangle(5, 5, 15, 15, [210, 210, 210]);
  canvas.rectangle(7, 7, 13, 13, [20, 20, 20]);
  canvas.rectangle(9, 9, 11, 11, [220, 220, 220]);
  const image = toOklab(canvas.image);
  const { data } = growBackground(image, segment(image, { scale: 1, smallest: 1 }), {
    contact: 0.02,
    tolerance,
  });
  return { border: data[0], halo: data[6 * 20 + 6], outline: data[8 * 20 + 8], inside: data[10 * 20 + 10] };
}

describe('growBackground', () => {
  it('is the area along the border, and the connected pixels of its colour', () => {
    expect(background(8)).toEqual({ border: 1, halo: 1, outline: 0, inside: 0 });
  });

  it('stops at colours beyond the tolerance', () => {
    expect(background(0.5)).toEqual({ border: 1, halo: 0, outline: 0, inside: 0 });
  });
});
