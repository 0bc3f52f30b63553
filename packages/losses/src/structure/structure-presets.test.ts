import { expect, it } from 'vitest';
import { structurePresets } from './structure-presets';

it('holds the constants of the paper and of the public code', () => {
  const { 'dspe-cvpr16': paper, 'two-branch-tpami': code } = structurePresets;
  expect([paper.margin, paper.captionAnchored, paper.imageNeighbours, paper.captionNeighbours]).toEqual([
    0.1, 2, 0.1, 0.2,
  ]);
  expect([paper.topK, paper.reduction]).toEqual([50, 'sum']);
  expect([code.margin, code.captionAnchored, code.imageNeighbours, code.captionNeighbours]).toEqual([
    0.05, 1.5, 0, 0.05,
  ]);
  expect([code.topK, code.reduction, code.epsilon]).toEqual([10, 'mean', 1e-4]);
});
