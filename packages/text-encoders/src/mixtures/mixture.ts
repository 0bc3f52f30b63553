import { fingerprint, fingerprintOfNumbers } from '../fingerprint';

/** The numbers of a mixture whose components have independent dimensions. */
export interface MixtureParameters {
  readonly dim: number;
  /** `[components]`, adding up to 1. */
  readonly weights: Float64Array;
  /** `[components, dim]`: means, or medians where a dimension is Laplacian. */
  readonly centres: Float64Array;
  /** `[components, dim]`: standard deviations, or mean absolute deviations where a dimension is Laplacian. */
  readonly scales: Float64Array;
  /** `[components, dim]`, 1 where a component's dimension is Laplacian, 0 where it is Gaussian. */
  readonly laplacian: Uint8Array;
}

/** How a fit went. */
export interface MixtureFit {
  /** The mean over the points of the logarithm of their density, in nats. */
  readonly logLikelihood: number;
  /** How many times the parameters were improved. */
  readonly iterations: number;
  /** Whether the last improvement was below the tolerance. */
  readonly converged: boolean;
  /** How many components had collapsed and were begun again. */
  readonly restarts: number;
}

/** A fitted mixture. */
export interface Mixture extends MixtureParameters {
  readonly components: number;
  /** Names this mixture: the same numbers have the same hash. */
  readonly hash: string;
  /** Absent for a mixture from numbers that were given. */
  readonly fit?: MixtureFit;
  toJSON(): MixtureJson;
}

export interface MixtureJson {
  readonly format: 'vse-mixture';
  readonly dim: number;
  readonly weights: readonly number[];
  readonly centres: readonly number[];
  readonly scales: readonly number[];
  /** Which places of `scales` are Laplacian. */
  readonly laplacian: readonly number[];
  readonly fit?: MixtureFit;
}

/** A mixture from its numbers, which are not checked here: `mixtureFromJson` does that. */
export function mixtureOf(parameters: MixtureParameters, fit?: MixtureFit): Mixture {
  const { dim, weights, centres, scales, laplacian } = parameters;
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
    toJSON: () => ({
      format: 'vse-mixture',
      dim,
      weights: Array.from(weights),
      centres: Array.from(centres),
      scales: Array.from(scales),
      laplacian: places,
      ...(fit && { fit }),
    }),
  };
}
