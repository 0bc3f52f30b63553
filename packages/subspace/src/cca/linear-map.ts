import { assertBoolean, DataError, ShapeError, type Recipe, type RowMap } from '@vse/base';
import { addProduct } from '../linear-algebra/add-product';
import { matrix, type FloatArray } from '../linear-algebra/matrix';
import { assertNumbers } from '../parts';
import { assertParts, ownRecipe } from '../recipe';

/** Parts of `linearMap`. */
export interface LinearMapParts {
  /** `[dim]`: subtracted from each row. */
  readonly mean: FloatArray;
  /** `[dim, components]`, row-major. */
  readonly weights: Float32Array;
  /** `[components]`: factor of each coordinate. Defaults to 1. */
  readonly scales?: Float64Array;
  /** Divides each mapped row by its length, so that dot products are cosines; zeros stay zeros. Defaults to `false`. */
  readonly normalize?: boolean;
}

/** A fixed linear map of rows, computed in float64. */
export interface LinearMap extends RowMap {
  /** Call of `linearMap` that makes it again. */
  readonly recipe: Recipe;
}

/**
 * Maps rows linearly, `(x - mean) weights scales`, in float64: one view of a canonical correlation analysis, or any other
 * projection with fixed weights.
 *
 * Reads rows `[rows, dim]`; returns `[rows, components]`.
 *
 * @param parts - Mean, weights and scales.
 * @throws `ShapeError` if an array has another type or length, `DataError` if a number is not finite; `project` throws both
 * for its rows.
 * @example
 * ```ts
 * import { linearMap } from '@vse/subspace';
 *
 * const map = linearMap({ mean: Float64Array.of(1, 1), weights: Float32Array.of(1, 0, 0, 2), normalize: true });
 * console.log(map.project(Float32Array.of(4, 3))); // 0.6, 0.8
 * ```
 */
export function linearMap(parts: LinearMapParts): LinearMap {
  assertParts('linearMap', 'parts', parts);
  const { mean, weights, scales, normalize = false } = parts;
  assertNumbers('linearMap', 'mean', mean, { types: [Float32Array, Float64Array] });
  assertNumbers('linearMap', 'weights', weights, { types: [Float32Array] });
  const components = weights.length / mean.length;
  if (!Number.isInteger(components)) {
    throw new ShapeError(
      `linearMap: weights must be [${mean.length}, components], got ${weights.length} numbers.`,
    );
  }
  if (scales) assertNumbers('linearMap', 'scales', scales, { types: [Float64Array], length: components });
  assertBoolean('linearMap', 'normalize', normalize);
  const stated = { mean, weights, scales: scales ?? new Float64Array(components).fill(1), normalize };
  return {
    dim: mean.length,
    components,
    recipe: ownRecipe('linearMap', 'projection', stated),
    project(rows) {
      if (rows.length % mean.length !== 0) {
        throw new ShapeError(
          `linearMap: rows must have ${mean.length} numbers each, got ${rows.length} in all.`,
        );
      }
      const wrong = rows.findIndex((value) => !Number.isFinite(value));
      if (wrong >= 0) {
        const [row, column] = [Math.floor(wrong / mean.length), wrong % mean.length];
        throw new DataError(
          `linearMap: row ${row} has ${rows[wrong]} at column ${column}, wanted a finite number. Leave that row out or repair it.`,
        );
      }
      const centred = Float64Array.from(rows, (value, i) => value - mean[i % mean.length]!);
      return Float32Array.from(mapCentred(centred, stated));
    },
  };
}

/** Maps rows `[rows, dim]` whose mean has been subtracted, `[rows, components]`. */
export function mapCentred(
  centred: Float64Array,
  { mean, weights, scales, normalize }: Required<LinearMapParts>,
): Float64Array {
  const rows = centred.length / mean.length;
  const out = matrix(rows, scales.length);
  addProduct(out, matrix(rows, mean.length, centred), matrix(mean.length, scales.length, weights));
  scaleRows(out.data, scales, normalize);
  return out.data;
}

function scaleRows(values: Float64Array, scales: Float64Array, normalize: boolean): void {
  for (let start = 0; start < values.length; start += scales.length) {
    let squares = 0;
    scales.forEach((scale, i) => {
      const value = values[start + i]! * scale;
      values[start + i] = value;
      squares += value * value;
    });
    if (!normalize || squares === 0) continue; // a row equal to the mean stays 0
    const norm = Math.sqrt(squares);
    for (let i = 0; i < scales.length; i++) values[start + i] = values[start + i]! / norm;
  }
}
