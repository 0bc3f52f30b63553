import { abs, div, maximum, mul } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { reshape } from '../graph/shapes';
import { sum } from '../graph/sum';
import { unitVectors } from '../graph/unit-vectors';
import type { Value } from '../graph/value';
import type { GraphTable } from './look-up';

/** Vectors of each image with the mask of those that are real. */
export interface TransformedSet {
  /** `[images, length, dim]` */
  readonly vectors: Value;
  /** `[images, length]` */
  readonly mask: Value;
}

type SetTransform = (set: TransformedSet) => TransformedSet;

/** Set transforms of `@vse/image-encoders`. */
export const setTransforms: GraphTable<SetTransform> = {
  '@vse/image-encoders': {
    unitVectors: eachVector(unitVectors),
    absoluteValues: eachVector(abs),
    tanh: eachVector((x) => x.graph.node('Tanh', [x], { shape: x.shape })),
    meanOfRegions,
  },
};

function eachVector(apply: (vectors: Value) => Value): SetTransform {
  return ({ vectors, mask }) => ({ vectors: apply(vectors), mask });
}

/** Mean of the real vectors: `[images, 1, dim]`; zero for an image without any. */
function meanOfRegions({ vectors, mask }: TransformedSet): TransformedSet {
  const [images] = mask.shape as [string];
  const total = sum(mul(vectors, reshape(mask, [...mask.shape, 1])), [1]); // [images, 1, dim]
  const count = maximum(sum(mask, [1]), 1); // [images, 1]
  return {
    vectors: div(total, reshape(count, [images, 1, 1])), // [images, 1, dim]
    mask: firstMaximum(mask, 1), // [images, 1]
  };
}
