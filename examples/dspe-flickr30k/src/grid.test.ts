import * as tf from '@tensorflow/tfjs-core';
import { structurePreserving } from '@vse/losses';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';
import {
  branchNames,
  branches,
  gridOf,
  lossTerms,
  publishedFor,
  sizesOf,
  termNames,
  type Branch,
} from './grid';

const args = readArguments(['--hidden-dim', '6', '--embed-dim', '4']);
const rows = gridOf(args);

describe('gridOf', () => {
  it('has a row for every combination, each under a name of its own', () => {
    expect(rows).toHaveLength(3 * 2 * 3);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(18);
    expect(gridOf(readArguments(['--text', 'fisher', '--terms', 'structure']))).toHaveLength(2);
  });

  it('has one row with published figures', () => {
    expect(rows.filter((row) => publishedFor(row).published)).toHaveLength(1);
  });
});

describe('branches', () => {
  it.each(branchNames)('embeds both sides alike, %s', (name) => {
    const branch: Branch = branches[name];
    const sizes = sizesOf({ text: 'tf-idf' }, args);
    const model = {
      images: branch.images({ inputDim: 3, ...sizes }),
      captions: branch.captions({ features: { dim: 5 }, ...sizes }),
    };
    const shapes = tf.tidy(() => {
      const image = { values: Float32Array.of(1, 2, 3), length: 1, dim: 3 };
      const caption = { values: Float32Array.of(1, 2, 3, 4, 5), length: 1, dim: 5 };
      return [
        model.images.encode(model.images.collate([image])).vectors.shape,
        model.captions.encode(model.captions.collate([caption])).vectors.shape,
      ];
    });
    expect(shapes).toEqual([
      [1, 1, 4],
      [1, 1, 4],
    ]);
  });

  it('takes the paper\u2019s sizes by its preset', () => {
    const paper = readArguments(['--data', 'x', '--preset', 'paper']);
    const embedDims = (['mean-of-words', 'tf-idf'] as const).map((text) => sizesOf({ text }, paper).embedDim);
    expect(embedDims).toEqual([256, 512]);
  });
});

describe('lossTerms', () => {
  it('adds term by term', () => {
    const images = { vectors: tf.tensor3d([[[1, 0]], [[0, 1]]]) };
    const captions = { vectors: tf.tensor3d([[[1, 0]], [[0.8, 0.6]], [[0.6, 0.8]], [[0, 1]]]) };
    const scores = tf.zeros<tf.Rank.R2>([2, 4]);
    const positives = tf.tensor2d([
      [1, 0, 1, 0],
      [0, 1, 0, 1],
    ]);
    const costs = termNames.map((terms) => {
      const loss = structurePreserving({ preset: 'dspe-cvpr16', ...lossTerms[terms] });
      return loss({ scores, positives, images, captions }).dataSync()[0]!;
    });
    expect(costs[0]).toBeGreaterThan(0);
    expect(costs[1]).toBeGreaterThan(costs[0]!);
    expect(costs[2]).toBeGreaterThan(costs[1]!);
    // By symmetry, captions pay for images what images pay for captions, times 2.
    expectClose([costs[1]!], [3 * costs[0]!]);
  });
});
