import { DataError } from '@vse/core';
import { mixtureOf, type Mixture, type MixtureFit, type MixtureJson } from './mixture';

/**
 * Restores a mixture from its parsed JSON, with the same hash.
 *
 * @throws `DataError` if the JSON is no mixture, its lists do not agree, its weights do not sum to 1, or a scale is not
 * above 0.
 * @example
 * ```ts
 * import { fitGaussianMixture, mixtureFromJson } from '@vse/text-encoders';
 *
 * const points = { values: Float32Array.of(0, 1, 5, 6), length: 4, dim: 1 };
 * const mixture = fitGaussianMixture(points, { components: 2 });
 * const restored = mixtureFromJson(JSON.parse(JSON.stringify(mixture)));
 * console.log(restored.hash === mixture.hash); // true
 * ```
 */
export function mixtureFromJson(json: unknown): Mixture {
  const { format, dim, weights, centres, scales, laplacian, fit } = (json ?? {}) as Partial<MixtureJson>;
  const size = (dim ?? 0) * (weights?.length ?? 0);
  const right =
    format === 'vse-mixture' &&
    size > 0 &&
    Number.isInteger(dim) &&
    isNumbers(weights) &&
    isNumbers(centres, size) &&
    isNumbers(scales, size) &&
    isNumbers(laplacian) &&
    laplacian.every((place) => Number.isInteger(place) && place >= 0 && place < size) &&
    (fit === undefined || isFit(fit));
  if (!right) {
    throw new DataError(
      "mixtureFromJson: wanted an object with format 'vse-mixture', dim, weights, centres, scales and laplacian whose " +
        'sizes agree. Save it with JSON.stringify.',
    );
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (weights.some((weight) => weight < 0) || Math.abs(sum - 1) > 1e-6) {
    throw new DataError(`mixtureFromJson: weights must be at least 0 and sum to 1, got a sum of ${sum}.`);
  }
  const flat = scales.findIndex((scale) => scale <= 0);
  if (flat >= 0) {
    throw new DataError(`mixtureFromJson: scales must be above 0, got ${scales[flat]} at ${flat}.`);
  }
  const places = new Uint8Array(size);
  for (const place of laplacian) places[place] = 1;
  return mixtureOf(
    {
      dim: dim!,
      weights: Float64Array.from(weights),
      centres: Float64Array.from(centres),
      scales: Float64Array.from(scales),
      laplacian: places,
    },
    fit,
  );
}

function isNumbers(values: unknown, length?: number): values is number[] {
  return (
    Array.isArray(values) &&
    (length === undefined || values.length === length) &&
    values.every((value) => typeof value === 'number' && Number.isFinite(value))
  );
}

function isFit(fit: unknown): fit is MixtureFit {
  if (typeof fit !== 'object' || fit === null) return false;
  const { logLikelihood, iterations, converged, restarts, collapsed } = fit as Partial<MixtureFit>;
  return isNumbers([logLikelihood, iterations, restarts, collapsed]) && typeof converged === 'boolean';
}
