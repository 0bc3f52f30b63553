import type { Recipe, Trainable } from '@vse/core';
import { ensemble } from './ensemble';
import { fragmentAverage, maxOverRegions } from './fragments';
import { cosine, dotProduct, negativeEuclidean, orderViolation, type Pools } from './global-similarities';
import { maxPool, meanPool, type GraphPool } from './pools';
import type { ScoreGraph } from './score-graph';
import { hardAssignment, type HardAssignmentOptions } from './hard-assignment';
import { stackedCrossAttention, type CrossAttentionOptions } from './stacked-cross-attention';

/** A similarity or a pool. */
export interface Named extends Partial<Trainable> {
  readonly name: string;
  readonly recipe?: Recipe;
}

interface RecipePools {
  readonly imagePool: Named;
  readonly captionPool: Named;
}

/** Makes a graph from the arguments of a recipe, and from the part itself where it has weights. */
type Makers<T> = Readonly<Record<string, (args: readonly unknown[], part: Named) => T>>;

/** Pools by the names of `@vse/attention`. */
export type PoolMakers = Makers<GraphPool>;

/** Parts that have graphs beside those with gradients. */
export interface MoreMakers {
  /** Pools. Defaults to `differentiablePools`. */
  readonly pools?: PoolMakers;
  /** Similarities, in ensembles too. Defaults to none. */
  readonly similarities?: Makers<ScoreGraph>;
}

/** Graphs by the names of `@vse/attention`, whose recipes hold every option, defaults included. */
const similarities = (poolMakers: PoolMakers, others: MoreMakers['similarities']): Makers<ScoreGraph> => ({
  stackedCrossAttention: ([options]) => stackedCrossAttention(options as CrossAttentionOptions),
  maxOverRegions: () => maxOverRegions(),
  fragmentAverage: ([options]) => fragmentAverage(options as { smoothing: number }),
  hardAssignment: ([options]) => hardAssignment(options as HardAssignmentOptions),
  cosine: ([options]) => cosine(poolsOf(options, poolMakers)),
  dotProduct: ([options]) => dotProduct(poolsOf(options, poolMakers)),
  orderViolation: ([options]) => orderViolation(poolsOf(options, poolMakers)),
  negativeEuclidean: ([options]) =>
    negativeEuclidean({ ...poolsOf(options, poolMakers), epsilon: (options as { epsilon: number }).epsilon }),
  ensemble: ([members, weights]) =>
    ensemble(
      (members as readonly Named[]).map((member) =>
        graphOfRecipe(member, { pools: poolMakers, ...(others && { similarities: others }) }),
      ),
      weights as readonly number[],
    ),
  ...others,
});

/** Pools whose graphs have gradients. */
export const differentiablePools: PoolMakers = {
  meanPool: () => meanPool(),
  maxPool: ([options]) => {
    const { k } = options as { k: number };
    if (k !== 1) throw new Error(`maxPool of the ${k} largest has no graph`);
    return maxPool();
  },
};

/**
 * Graph of a similarity of `@vse/attention`.
 *
 * @throws `Error` with the reason if there is none.
 */
export function graphOfRecipe(similarity: Named, more: MoreMakers = {}): ScoreGraph {
  const { pools = differentiablePools, similarities: others } = more;
  return graphOf(similarities(pools, others), similarity);
}

function poolsOf(options: unknown, makers: PoolMakers): Pools {
  const { imagePool, captionPool } = options as RecipePools;
  return { imagePool: graphOf(makers, imagePool), captionPool: graphOf(makers, captionPool) };
}

function graphOf<T>(makers: Makers<T>, part: Named): T {
  const { name, recipe } = part;
  const maker =
    recipe?.module === '@vse/attention' && Object.hasOwn(makers, recipe.name)
      ? makers[recipe.name]
      : undefined;
  if (!recipe || !maker) throw new Error(`${name} has no graph; there are graphs of ${Object.keys(makers).join(', ')}`); // prettier-ignore
  return maker(recipe.args, part);
}
