import { OptionError, ShapeError, type Recipe } from '@vse/core';
import {
  fitPca,
  rowProjector,
  type Pca,
  type PcaOptions,
  type RowProjectorOptions,
  type RowSource,
} from '@vse/subspace';
import { fingerprint, fingerprintOfNumbers } from '../fingerprint';
import { ownRecipe, shown } from '../recipe';
import type { CaptionFeatures } from './caption-features';
import type { StorableFeatures } from './store-caption-features';

/**
 * Projects features onto principal components: DSPE reduces its Fisher vectors from 18,000 to 6,000 dimensions,
 * https://arxiv.org/abs/1511.06078 . The list of unknown captions stays the same.
 *
 * @throws `ShapeError` if the components have another dimension than the features.
 * @example
 * ```ts
 * import { fitFeaturePca, projectFeatures, tfidf } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits', 'the dog sits'];
 * const features = tfidf(captions);
 * const projected = projectFeatures(features, await fitFeaturePca(features, captions, { components: 2 }));
 * console.log(projected.dim, projected.transform(captions).values.length); // 2 6
 * ```
 */
export function projectFeatures(features: CaptionFeatures, pca: Pca): CaptionFeatures {
  if (typeof (features as unknown as Partial<CaptionFeatures> | null)?.transform !== 'function') {
    throw new OptionError(`projectFeatures: features must compute, such as a tfidf, got ${shown(features)}.`);
  }
  if (typeof (pca as unknown as Partial<Pca> | null)?.project !== 'function') {
    throw new OptionError(`projectFeatures: pca must be a fit of fitPca, got ${shown(pca)}.`);
  }
  if (pca.dim !== features.dim) {
    throw new ShapeError(
      `projectFeatures: pca must have the features' dimension ${features.dim}, got ${pca.dim}. Fit it to these features.`,
    );
  }
  return {
    name: `${features.name}-${pca.components}`,
    dim: pca.components,
    recipe: ownRecipe('projectFeatures', features, pca),
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

/**
 * Projects features as `projectFeatures` does, for large batches in `storeCaptionFeatures`: in single precision, with a
 * matrix product of your choice, and skipping blocks of zeros. Use it for the Fisher vectors of a whole corpus. Hash and
 * recipe are those of `projectFeatures`.
 *
 * @throws `ShapeError` if the components have another dimension than the features.
 * @example
 * ```ts
 * import { fitFeaturePca, projectManyFeatures, tfidf } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits', 'the dog sits'];
 * const features = tfidf(captions);
 * const pca = await fitFeaturePca(features, captions, { components: 2 });
 * const { values } = await projectManyFeatures(features, pca).transform(captions);
 * console.log(values.length); // 3 captions x 2 components
 * ```
 */
export function projectManyFeatures(
  features: CaptionFeatures,
  pca: Pca,
  options: RowProjectorOptions = {},
): StorableFeatures & { readonly hash: string; readonly recipe: Recipe } {
  const projected = projectFeatures(features, pca);
  const project = rowProjector(pca, options);
  return {
    dim: projected.dim,
    recipe: projected.recipe!,
    get hash() {
      return projected.hash;
    },
    async transform(captions) {
      const { values, unknown } = features.transform(captions);
      return { values: await project({ values, rows: captions.length, cols: features.dim }), unknown };
    },
  };
}

/**
 * Fits principal components to the features of captions, computing the features block by block.
 *
 * @example
 * ```ts
 * import { fitFeaturePca, tfidf } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits', 'the dog sits'];
 * const pca = await fitFeaturePca(tfidf(captions), captions, { components: 2 });
 * console.log(pca.explainedVarianceRatio);
 * ```
 */
export function fitFeaturePca(
  features: CaptionFeatures,
  captions: readonly string[],
  options: PcaOptions = {},
): Promise<Pca> {
  return fitPca(captionRows(features, captions), options);
}

/**
 * Row source over the features of captions, for the fits of `@vse/subspace`; features are computed on each read.
 *
 * @example
 * ```ts
 * import { fitPca } from '@vse/subspace';
 * import { captionRows, tfidf } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits', 'the dog sits'];
 * const pca = await fitPca(captionRows(tfidf(captions), captions), { components: 2 });
 * console.log(pca.dim, pca.components); // 5 2
 * ```
 */
export function captionRows(features: CaptionFeatures, captions: readonly string[]): RowSource {
  return {
    rows: captions.length,
    dim: features.dim,
    read: (rows) => Promise.resolve(features.transform(Array.from(rows, (row) => captions[row]!)).values),
  };
}
