import { ShapeError } from '@vse/base';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { pcaOf, type PcaParts } from './pca';

const parts: PcaParts = {
  mean: Float32Array.of(1, 1, 1),
  axes: Float32Array.of(0.6, 0.8, 0, 0, 0, 1),
  explainedVariance: Float64Array.of(4, 1),
  totalVariance: 6,
  rows: 10,
  whiten: false,
};

describe('pcaOf', () => {
  it('derives ratios, singular values and the noise left out', () => {
    const pca = pcaOf(parts);
    expect([pca.dim, pca.components]).toEqual([3, 2]);
    expectClose(pca.explainedVarianceRatio, [4 / 6, 1 / 6]);
    expectClose(pca.singularValues, [Math.sqrt(4 * 9), Math.sqrt(9)]);
    expect(pca.noiseVariance).toBe(1); // (6 - 5) over the one direction left out
  });

  it('projects and restores vectors worked by hand', () => {
    const pca = pcaOf(parts);
    expectClose(pca.project(Float32Array.of(2, 3, 5)), [0.6 + 0.8 * 2, 4]);
    expectClose(pca.restore(Float32Array.of(1, 2)), [1.6, 1.8, 3]);
    expect(pca.project(new Float32Array(0))).toEqual(new Float32Array(0));
  });

  it('divides by the deviation when it whitens, and takes it back', () => {
    const pca = pcaOf({ ...parts, whiten: true });
    expectClose(pca.project(Float64Array.of(2, 3, 5)), [2.2 / 2, 4]);
    expectClose(pca.restore(Float32Array.of(0.5, 2)), [1.6, 1.8, 3]);
  });

  it('gives 0 along an axis without variance, whitened or not', () => {
    const flat = { ...parts, explainedVariance: Float64Array.of(4, 1e-16), whiten: true };
    expectClose(pcaOf(flat).project(Float32Array.of(2, 3, 1.0000001)), [1.1, 0]);
    const none = pcaOf({ ...parts, explainedVariance: new Float64Array(2), totalVariance: 0, whiten: true });
    expect(Array.from(none.explainedVarianceRatio)).toEqual([0, 0]);
    expect(Array.from(none.project(Float32Array.of(2, 3, 5)))).toEqual([0, 0]);
  });

  it('refuses numbers that do not make rows', () => {
    expect(() => pcaOf(parts).project(new Float32Array(4))).toThrow(
      new ShapeError('Pca.project: rows must have 3 numbers each, got 4 in all.'),
    );
    expect(() => pcaOf(parts).restore(new Float32Array(3))).toThrow(ShapeError);
  });
});
