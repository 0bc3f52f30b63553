import { DataError } from '@vse/core';
import { mixtureOf, type Mixture, type MixtureJson } from './mixture';

/**
 * Reads a mixture from parsed json that `JSON.stringify` made of one; it has the hash of the one that was written.
 *
 * Throws a `DataError` when it is not such json, when its lists do not agree, for weights that are not shares of 1 and
 * for scales that are not above 0.
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
    laplacian.every((place) => Number.isInteger(place) && place >= 0 && place < size);
  if (!right) {
    throw new DataError(
      "mixtureFromJson: wanted an object with format 'vse-mixture', dim, weights, centres, scales and laplacian whose " +
        'sizes agree. Save it with JSON.stringify.',
    );
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (weights.some((weight) => weight < 0) || Math.abs(sum - 1) > 1e-6) {
    throw new DataError(`mixtureFromJson: weights must be shares of 1, got a sum of ${sum}.`);
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
