import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { published } from './published';
import { resultsOf } from './results-of';

const rows = {
  flickr30k: published('theirs', [1, 2, 3], [4, 5, 6]),
  'coco-1k': published('theirs', [7, 8, 9], [7, 8, 9]),
  'coco-5k': published('theirs', [2, 2, 2], [2, 2, 2]),
};
// Four images with one caption each. Images 0 and 1 each take the other's caption, 2 and 3 their own; within each half
// nothing changes, so that the halves' means are those of the whole for R@1.
const scores = Float32Array.of(0, 9, 1, 1, 9, 0, 1, 1, 0, 0, 9, 1, 0, 0, 1, 9);
const captionToImage = Int32Array.of(0, 1, 2, 3);
const system = { title: 'ours', scores, published: rows, source: 'a paper', seconds: 2 };

describe('resultsOf', () => {
  it('measures the whole test set beside what was published on it', () => {
    const [whole, ...others] = resultsOf(system, { captionToImage, corpus: 'flickr30k' });
    expect(others).toEqual([]);
    expect(whole).toMatchObject({ system: 'ours', published: rows.flickr30k, source: 'a paper', seconds: 2 });
    expect(whole!.metrics.imageToText.recall[1]).toBe(50); // 2 of 4
    expect(whole!.metrics.rsumInterval!.estimate).toBe(whole!.metrics.rsum);
  });

  it('puts the mean over folds above it, beside the row of COCO\u2019s 1K', () => {
    const [mean, whole] = resultsOf(system, { captionToImage, corpus: 'coco', folds: 2 });
    expect(mean).toMatchObject({ system: 'ours, mean of 2 folds', published: rows['coco-1k'] });
    expect(whole).toMatchObject({ system: 'ours', published: rows['coco-5k'] });
    expect(mean!.metrics.imageToText.recall[1]).toBe(50); // (0 + 100) / 2
    expect(mean!.metrics.imageToText.recall[5]).toBe(100);
    expect(mean!.metrics).not.toHaveProperty('rsumInterval'); // of one test set, not of a mean over parts
  });

  it('has no published row where there is none, and no folds that do not divide the images', () => {
    const [row] = resultsOf({ ...system, published: {} }, { captionToImage, corpus: 'flickr8k' });
    expect(row).not.toHaveProperty('published');
    expect(() => resultsOf(system, { captionToImage, corpus: 'coco', folds: 3 })).toThrow(OptionError);
  });
});
