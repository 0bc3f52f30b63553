import { describe, expect, it } from 'vitest';
import { planesOf } from './planes';

const scaling = { mean: [1, 0, 0], deviation: [1, 1, 0.5], order: 'rgb' } as const;
const images = [{ data: Uint8Array.of(1, 2, 3, 4, 5, 6) }, { data: Uint8Array.of(7, 8, 9, 7, 8, 9) }];

describe('planesOf', () => {
  it('separates and scales the channels', () => {
    // Red less 1; green; blue twice.
    expect([...planesOf(images, scaling)]).toEqual([0, 3, 2, 5, 6, 12, 6, 6, 8, 8, 18, 18]);
  });

  it('puts blue first for bgr', () => {
    expect([...planesOf(images.slice(0, 1), { ...scaling, order: 'bgr' })]).toEqual([2, 5, 2, 5, 2, 8]);
    expect(planesOf([], scaling).length).toBe(0);
  });
});
