import type { FeatureStore } from '@vse/feature-store';
import { describe, expect, it } from 'vitest';
import { openRegions } from './image-regions';

/** A store of one image, "b", with a number for each box. */
function storeOf(boxes: readonly (readonly number[])[], values: readonly number[]): FeatureStore {
  const length = boxes.length;
  const matrix = { values: Float32Array.from(values), length, dim: 1 };
  const store: Partial<FeatureStore> = {
    ids: ['b'],
    rows: 1,
    length,
    dim: 1,
    read: (rows) => Promise.resolve(Array.from(rows, () => matrix)),
    readBoxes: (rows) => Promise.resolve(Array.from(rows, () => Float32Array.from(boxes.flat()))),
  };
  return store as FeatureStore;
}

describe('openRegions', () => {
  it('returns the proposals, and the closest one for a box if it overlaps enough', async () => {
    const store = storeOf([[0, 0, 1, 1], [0, 0, 0.5, 0.5]], [7, 8]); // prettier-ignore
    const reader = openRegions(store, ['a', 'b'], 'proposed');
    const [image] = await reader.read([1]);
    expect([reader.dim, reader.maxProposals]).toEqual([1, 2]);
    expect(image!.boxes).toEqual([[0, 0, 1, 1], [0, 0, 0.5, 0.5]]); // prettier-ignore
    expect([...image!.proposals().values]).toEqual([7, 8]);
    expect(image!.describe([0, 0, 0.5, 0.375])!.values[0]).toBe(8); // an overlap of 0.75
    expect(image!.describe([0, 0, 1, 0.375])).toBeUndefined(); // 0.375 with the first, 0.43 with the second
  });

  it('makes windows of a grid, and describes any box', async () => {
    const cells = [[0, 0, 0.5, 0.5], [0.5, 0, 1, 0.5], [0, 0.5, 0.5, 1], [0.5, 0.5, 1, 1]]; // prettier-ignore
    const reader = openRegions(storeOf(cells, [0, 1, 2, 3]), ['b'], 'grid');
    const [image] = await reader.read([0]);
    // Sides of one cell and of two: 4 + 2 + 2 + 1 windows.
    expect([reader.maxProposals, image!.boxes.length]).toEqual([9, 9]);
    expect(image!.boxes.at(-1)).toEqual([0, 0, 1, 1]);
    expect(image!.proposals().values.at(-1)).toBe(1.5);
    expect(image!.describe([0.25, 0, 0.75, 0.5])!.values[0]).toBe(0.5);
  });
});
