import type { Recipe } from '@vse/core';
import { fingerprint, fingerprintOfNumbers } from '../fingerprint';
import { filedRecipe } from '../recipe';

/** Parameters of a mixture whose components have independent dimensions. */
export interface MixtureParameters {
  /** Dimension of the points. */
  readonly dim: number;
  /** `[components]`: mixing weights, which sum to 1. */
  readonly weights: Float64Array;
  /** `[components, dim]`: means, or medians in Laplacian dimensions. */
  readonly centres: Float64Array;
  /** `[components, dim]`: standard deviations, or mean absolute deviations in Laplacian dimensions. */
  readonly scales: Float64Array;
  /** `[components, dim]`: 1 for Laplacian dimensions, 0 for Gaussian ones. */
  readonly laplacian: Uint8Array;
}

/** Statistics of a fit. */
export interface MixtureFit {
  /** Mean log-likelihood of the points, in nats. */
  readonly logLikelihood: number;
  /** Number of iterations. */
  readonly iterations: number;
  /** True if the last change of the log-likelihood was below the tolerance. */
  readonly converged: boolean;
  /** Number of restarts of collapsed components. */
  readonly restarts: number;
  /** Number of components that still hold fewer than 1.5 points; if it is not 0, lower `components`. */
  readonly collapsed: number;
}

/** A fitted mixture. */
export interface Mixture extends MixtureParameters {
  /** Number of components. */
  readonly components: number;
  /** Fingerprint of the parameters. */
  readonly hash: string;
  /** Statistics of the fit; absent if the mixture was not fitted. */
  readonly fit?: MixtureFit;
  /** Call of `mixtureFromJson` that makes it again. */
  readonly recipe: Recipe;
  /** Returns the mixture as plain data for `JSON.stringify`. */
  toJSON(): MixtureJson;
}

/** A mixture as JSON for `mixtureFromJson`. */
export interface MixtureJson {
  /** Marker of the format. */
  readonly format: 'vse-mixture';
  /** Dimension of the points. */
  readonly dim: number;
  /** `[components]`: mixing weights. */
  readonly weights: readonly number[];
  /** `[components, dim]`, row-major. */
  readonly centres: readonly number[];
  /** `[components, dim]`, row-major. */
  readonly scales: readonly number[];
  /** Indices into `scales` of the Laplacian dimensions. */
  readonly laplacian: readonly number[];
  /** Statistics of the fit. */
  readonly fit?: MixtureFit;
}

/** Builds a mixture from its parameters without checking them; `mixtureFromJson` checks. */
export function mixtureOf(parameters: MixtureParameters, fit?: MixtureFit): Mixture {
  const { dim, weights, centres, scales, laplacian } = parameters;
  const toJSON = (): MixtureJson => ({
    format: 'vse-mixture',
    dim,
    weights: Array.from(weights),
    centres: Array.from(centres),
    scales: Array.from(scales),
    laplacian: places,
    ...(fit && { fit }),
  });
  const places = Array.from(laplacian.keys()).filter((place) => laplacian[place] === 1);
  return {
    dim,
    weights,
    centres,
    scales,
    laplacian,
    components: weights.length,
    get hash() {
      return fingerprint([
        ...[weights, centres, scales].map(fingerprintOfNumbers),
        String(dim),
        places.join(' '),
      ]);
    },
    ...(fit && { fit }),
    get recipe() {
      return filedRecipe('mixture', 'mixtureFromJson', toJSON());
    },
    toJSON,
  };
}
