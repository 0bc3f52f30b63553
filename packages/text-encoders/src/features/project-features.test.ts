import { ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { captionRows, fitFeaturePca, projectFeatures } from './project-features';
import { tfidf } from './tfidf';

const captions = ['red ball', 'red box', 'blue ball', 'green cup on red box', 'blue cup', 'a cow'];
const features = tfidf(captions.slice(0, 5));

describe('projectFeatures', () => {
  it('keeps the distances of the fitted captions, with all components', async () => {
    const pca = await fitFeaturePca(features, captions.slice(0, 5));
    const projected = projectFeatures(features, pca);
    expect(projected.dim).toBe(pca.components);
    const distance = (values: Float32Array, dim: number): number =>
      Math.hypot(...Array.from({ length: dim }, (_, j) => values[j]! - values[dim + j]!));
    const pair = captions.slice(0, 2);
    expectClose(
      [distance(projected.transform(pair).values, projected.dim)],
      [distance(features.transform(pair).values, features.dim)],
    );
  });

  it('is the projection of the features, and passes on which captions are unknown', async () => {
    const pca = await fitFeaturePca(features, captions.slice(0, 5), { components: 2 });
    const { values, unknown } = projectFeatures(features, pca).transform(captions);
    expectClose(values, pca.project(features.transform(captions).values));
    expect(unknown).toEqual([5]);
  });

  it('has a hash that changes with the components', async () => {
    const [two, three] = await Promise.all(
      [2, 3].map((components) => fitFeaturePca(features, captions.slice(0, 5), { components })),
    );
    expect(projectFeatures(features, two!).hash).toBe(projectFeatures(features, two!).hash);
    expect(projectFeatures(features, two!).hash).not.toBe(projectFeatures(features, three!).hash);
  });

  it('refuses components of other features', async () => {
    const pca = await fitFeaturePca(features, captions.slice(0, 5));
    expect(() => projectFeatures(tfidf(['one two']), pca)).toThrow(ShapeError);
  });
});

describe('captionRows', () => {
  it('reads the features of the captions asked for, in that order', async () => {
    const rows = captionRows(features, captions);
    expect([rows.rows, rows.dim]).toEqual([6, features.dim]);
    expectClose(await rows.read([3, 0]), features.transform([captions[3]!, captions[0]!]).values);
  });
});
