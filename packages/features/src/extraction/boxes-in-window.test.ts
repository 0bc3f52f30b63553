import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { boxesInPhotograph } from './boxes-in-window';

const pixels = { data: new Uint8Array(), width: 0, height: 0 };

describe('boxesInPhotograph', () => {
  it('converts boxes of a crop to boxes of the photograph', () => {
    const boxes = Float32Array.of(0, 0, 1, 1, 0.5, 0.5, 1, 0.75);
    // The middle half across, all of it down.
    expectClose(
      boxesInPhotograph(boxes, { ...pixels, window: [0.25, 0, 0.75, 1] }),
      [0.25, 0, 0.75, 1, 0.5, 0.5, 0.75, 0.75],
    );
  });

  it('returns the same boxes without a crop', () => {
    const boxes = Float32Array.of(0, 0, 1, 1);
    expect(boxesInPhotograph(boxes, pixels)).toBe(boxes);
  });
});
