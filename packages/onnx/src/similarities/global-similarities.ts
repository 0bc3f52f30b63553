import { add, maximum, mul, neg, sqrt, square, sub } from '../graph/elementwise';
import { matMul } from '../graph/mat-mul';
import { reshape, transpose } from '../graph/shapes';
import { sum } from '../graph/sum';
import { unitVectors } from '../graph/unit-vectors';
import type { Value } from '../graph/value';
import type { GraphPool } from './pools';
import type { ScoreGraph } from './score-graph';

/** Pools of both sides. */
export interface Pools {
  readonly imagePool: GraphPool;
  readonly captionPool: GraphPool;
}

/** `cosine` of `@vse/attention`. https://arxiv.org/abs/1707.05612 */
export function cosine(pools: Pools): ScoreGraph {
  return vectors(pools, (images, captions) =>
    matMul(unitVectors(images), unitVectors(captions), { right: true }),
  );
}

/** `dotProduct` of `@vse/attention`. */
export function dotProduct(pools: Pools): ScoreGraph {
  return vectors(pools, (images, captions) => matMul(images, captions, { right: true }));
}

/** `negativeEuclidean` of `@vse/attention`. https://arxiv.org/abs/1511.06078 */
export function negativeEuclidean({ epsilon, ...pools }: Pools & { readonly epsilon: number }): ScoreGraph {
  return vectors(pools, (images, captions) => {
    const products = matMul(images, captions, { right: true }); // [images, captions]
    const lengths = add(sum(square(images), [1]), transpose(sum(square(captions), [1]), [1, 0])); // [images, captions]
    const squared = maximum(sub(lengths, mul(products, 2)), 0); // [images, captions]
    return neg(sqrt(add(squared, epsilon)));
  });
}

/** `orderViolation` of `@vse/attention`. https://arxiv.org/abs/1511.06361 */
export function orderViolation(pools: Pools): ScoreGraph {
  const graph = vectors(pools, (images, captions) => {
    const above = reshape(images, ['images', 1, 'dim']); // [images, 1, dim]
    const below = reshape(captions, [1, 'captions', 'dim']); // [1, captions, dim]
    const excess = maximum(sub(below, above), 0); // [images, captions, dim]
    return reshape(neg(sqrt(sum(square(excess), [2]))), ['images', 'captions']);
  });
  return { ...graph, elementsPerPair: ({ dim }) => dim };
}

function vectors(
  { imagePool, captionPool }: Pools,
  compare: (images: Value, captions: Value) => Value,
): ScoreGraph {
  return {
    elementsPerPair: () => 1,
    build: (images, captions) => compare(imagePool(images), captionPool(captions)), // [images, captions]
  };
}
