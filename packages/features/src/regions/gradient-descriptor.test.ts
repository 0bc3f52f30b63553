import { describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { GRADIENT_DIM, gradientDescriptor, gradientsOf } from './gradient-descriptor';
import { boundsOf, depthOf } from './mask';
import { toOklab } from './oklab';

/** The texture numbers of a square of stripes, 12 directions then strength and inside share. */
function texture(upright: boolean, step = 4) {
  const canvas = drawing(40, 40, [255, 255, 255]);
  for (let at = 0; at < 40; at += step) {
    if (upright) canvas.rectangle(at, 0, at + step / 2, 40, [0, 0, 0]);
    else canvas.rectangle(0, at, 40, at + step / 2, [0, 0, 0]);
  }
  const mask = { width: 40, height: 40, data: new Uint8Array(1600).fill(1) };
  const bounds = boundsOf(mask);
  return gradientDescriptor(gradientsOf(toOklab(canvas.image)), { mask, bounds }, depthOf(mask, bounds));
}

describe('gradientDescriptor', () => {
  it('has the direction in which stripes change', () => {
    const upright = texture(true).slice(-14);
    const level = texture(false).slice(-14);
    expect(upright[0]).toBeCloseTo(1, 3);
    expect(level[6]).toBeCloseTo(1, 3);
    expect(level[0]).toBeCloseTo(0, 3);
  });

  it('has a cell histogram of length one', () => {
    const cells = texture(true).slice(0, GRADIENT_DIM - 14);
    expect(cells.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 4);
  });

  it('is zero on a flat image, and for an empty region', () => {
    const lab = toOklab(drawing(6, 6, [7, 7, 7]).image);
    const none = { width: 6, height: 6, data: new Uint8Array(36) };
    const gradients = gradientsOf(lab);
    expect(gradients.strength.every((x) => x === 0)).toBe(true);
    const values = gradientDescriptor(gradients, { mask: none, bounds: boundsOf(none) }, new Uint16Array(36));
    expect(values.every((x) => x === 0)).toBe(true);
  });
});
