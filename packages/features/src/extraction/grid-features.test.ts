import { describe, expect, it } from 'vitest';
import { gridFeatures } from './grid-features';

const counted = (length: number) => Float32Array.from({ length }, (_, i) => i);

describe('gridFeatures', () => {
  it('turns planes into one vector per cell', () => {
    // Two images of 2 channels, 1 x 3 cells: the first has planes 0 1 2 and 3 4 5.
    const [first, second] = gridFeatures(counted(12), [2, 2, 1, 3], 'nchw');
    expect(first!.features).toMatchObject({ length: 3, dim: 2 });
    expect([...first!.features.values]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...second!.features.values]).toEqual([6, 9, 7, 10, 8, 11]);
    expect(first!.boxes.length).toBe(12);
  });

  it('reads channels last without a copy', () => {
    const [only] = gridFeatures(counted(6), [1, 1, 3, 2], 'nhwc');
    expect(only!.features).toMatchObject({ length: 3, dim: 2 });
    expect([...only!.features.values]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('gives vectors the box of the whole image', () => {
    expect(gridFeatures(counted(6), [2, 3], 'nchw')[1]!.features).toMatchObject({ length: 1, dim: 3 });
    const [tokens] = gridFeatures(counted(6), [1, 2, 3], 'nchw');
    expect(tokens!.features).toMatchObject({ length: 2, dim: 3 });
    expect([...tokens!.boxes]).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
  });

  it('refuses outputs of other ranks', () => {
    expect(() => gridFeatures(counted(4), [4], 'nchw')).toThrow(/2, 3 or 4 axes/);
  });
});
