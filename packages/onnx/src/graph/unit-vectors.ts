import { add, div, sqrt, square } from './elementwise';
import { sum } from './sum';
import type { Value } from './value';

/** Divides each vector of the last axis by its length plus 1e-8, as `l2Normalize` of `@vse/core` does. */
export function unitVectors(x: Value): Value {
  return div(x, add(sqrt(sum(square(x), [x.shape.length - 1])), 1e-8)); // the shape of x
}
