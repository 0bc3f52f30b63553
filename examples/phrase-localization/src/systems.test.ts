import * as tf from '@tensorflow/tfjs-core';
import type { ScoredBatch } from '@vse/core';
import { structurePreserving } from '@vse/losses';
import { expectClose, tolerance } from '@vse/testing';
import { tfidf } from '@vse/text-encoders';
import { describe, expect, it } from 'vitest';
import { lossTerms, recallAtOne, samplerOf, systemNames, titles } from './systems';
import { twoBranches } from './testing/two-branches';

const texts = tfidf(['a dog', 'a cat', 'a ball']);
const options = { imageDim: 4, texts, hiddenDim: 6, embedDim: 3, dropoutRate: 0.2, seed: 1 };

describe('twoBranches', () => {
  it('takes regions and phrases through two layers each, to unit vectors of one size', async () => {
    const { images, captions } = twoBranches(options);
    const shapes = (of: typeof images | typeof captions) =>
      Object.fromEntries(of.variables().map(({ name, variable }) => [name, variable.shape]));
    expect(Object.values(shapes(images)).filter((shape) => shape.length === 2)).toEqual([[6, 4], [3, 6]]); // prettier-ignore
    expect(Object.values(shapes(captions)).filter((shape) => shape.length === 2)).toEqual([[6, texts.dim], [3, 6]]); // prettier-ignore
    const region = { values: Float32Array.of(1, 2, 3, 4), length: 1, dim: 4 };
    for (const { vectors } of [
      images.encode(images.collate([region])),
      captions.encode(captions.collate(['a dog'])),
    ]) {
      expect(vectors.shape).toEqual([1, 1, 3]);
      expectClose(await tf.norm(vectors).data(), [1], { relative: tolerance });
    }
  });

  it('is the same for the same seed, and its sides do not start alike', async () => {
    const weightsOf = (side: 'images' | 'captions', seed: number) =>
      Promise.all(
        twoBranches({ ...options, seed })
          [side].variables()
          .map(({ variable }) => variable.data()),
      );
    expect(await weightsOf('images', 1)).toEqual(await weightsOf('images', 1));
    expect(await weightsOf('images', 1)).not.toEqual(await weightsOf('images', 2));
  });
});

describe('lossTerms', () => {
  it('adds the structure terms to the bidirectional ones', () => {
    // Two regions of one phrase stand further apart (sqrt 2) than the first does from the other phrase's region (0).
    const images = tf.tensor3d([1, 0, 0, 1, 1, 0], [3, 1, 2]);
    const captions = tf.tensor3d([1, 0, 0, 1], [2, 1, 2]);
    const positives = tf.tensor2d([1, 0, 1, 0, 0, 1], [3, 2]);
    const scores = tf.zeros<tf.Rank.R2>([3, 2]);
    const batch: ScoredBatch = {
      scores,
      positives,
      images: { vectors: images },
      captions: { vectors: captions },
    };
    const costs = (['structure', 'bidirectional'] as const).map(
      (system) => structurePreserving(lossTerms[system])(batch).dataSync()[0]!,
    );
    expect(costs[0]!).toBeGreaterThan(costs[1]! + 0.01);
    expect(costs[1]!).toBeGreaterThan(0);
  });
});

describe('samplerOf', () => {
  it('draws hard regions only once they are known', () => {
    expect(samplerOf().name).toBe('extraPositives(captions 1, images 1)');
    expect(samplerOf(new Map([[0, Int32Array.of(3, 4)]])).name).toMatch(/images 1, 5 of \d+ hard images\)$/);
  });
});

describe('the table of systems', () => {
  it('has a title for each, and compares epochs by R@1', () => {
    expect(new Set(systemNames.map((name) => titles[name])).size).toBe(systemNames.length);
    expect(recallAtOne({ 1: 12.5, 5: 40, 10: 60 })).toBe(12.5);
  });
});
