import { ShapeError } from '@vse/core';
import { fitPca, type Pca, type PcaOptions, type RowSource } from '@vse/subspace';
import { fingerprint, fingerprintOfNumbers } from '../fingerprint';
import type { CaptionFeatures } from './caption-features';

/**
 * Features in the coordinates of principal components: DSPE's Fisher vectors of 18,000 numbers are 6,000 then,
 * https://arxiv.org/abs/1511.06078
 *
 * Which captions have no known word does not change. Throws a `ShapeError` where the components are of another dim.
 */
export function projectFeatures(features: CaptionFeatures, pca: Pca): CaptionFeatures {
  if (pca.dim !== features.dim) {
    throw new ShapeError(
      `projectFeatures: the components must be of the features' ${features.dim} numbers, got ${pca.dim}. Fit them to these features.`,
    );
  }
  return {
    name: `${features.name}-${pca.components}`,
    dim: pca.components,
    get hash() {
      const axes = fingerprintOfNumbers(pca.axes);
      return fingerprint([
        'projectFeatures',
        features.hash,
        axes,
        fingerprintOfNumbers(pca.mean),
        String(pca.whiten),
      ]);
    },
    transform(captions) {
      const { values, unknown } = features.transform(captions);
      return { values: pca.project(values), unknown };
    },
  };
}

/** Principal components of features, fitted to captions whose features are made when they are read. */
export function fitFeaturePca(
  features: CaptionFeatures,
  captions: readonly string[],
  options: PcaOptions = {},
): Promise<Pca> {
  return fitPca(captionRows(features, captions), options);
}

/** The features of captions as rows that are made when they are read. */
export function captionRows(features: CaptionFeatures, captions: readonly string[]): RowSource {
  return {
    rows: captions.length,
    dim: features.dim,
    read: (rows) => Promise.resolve(features.transform(Array.from(rows, (row) => captions[row]!)).values),
  };
}
