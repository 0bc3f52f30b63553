import type { Recipe } from '@vse/core';
import { ensemble } from './ensemble';
import { fragmentAverage, maxOverRegions } from './fragments';
import { cosine, dotProduct, negativeEuclidean, orderViolation, type Pools } from './global-similarities';
import { maxPool, meanPool, type GraphPool } from './pools';
import type { ScoreGraph } from './score-graph';
import { stackedCrossAttention, type CrossAttentionOptions } from './stacked-cross-attention';

/** A similarity or a pool. */
interface Named {
  readonly name: string;
  readonly recipe?: Recipe;
}

interface RecipePools {
  readonly imagePool: Named;
  readonly captionPool: Named;
}

type Makers<T> = Readonly<Record<string, (args: readonly unknown[]) => T>>;

/** Graphs by the names of `@vse/attention`, whose recipes hold every option, defaults included. */
const similarities: Makers<ScoreGraph> = {
  stackedCrossAttention: ([options]) => stackedCrossAttention(options as CrossAttentionOptions),
  maxOverRegions: () => maxOverRegions(),
  fragmentAverage: ([options]) => fragmentAverage(options as { smoothing: number }),
  cosine: ([options]) => cosine(poolsOf(options)),
  dotProduct: ([options]) => dotProduct(poolsOf(options)),
  orderViolation: ([options]) => orderViolation(poolsOf(options)),
  negativeEuclidean: ([options]) =>
    negativeEuclidean({ ...poolsOf(options), epsilon: (options as { epsilon: number }).epsilon }),
  ensemble: ([members, weights]) =>
    ensemble((members as readonly Named[]).map(graphOfRecipe), weights as readonly number[]),
};

const pools: Makers<GraphPool> = {
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
export function graphOfRecipe(similarity: Named): ScoreGraph {
  return graphOf(similarities, similarity);
}

function poolsOf(options: unknown): Pools {
  const { imagePool, captionPool } = options as RecipePools;
  return { imagePool: graphOf(pools, imagePool), captionPool: graphOf(pools, captionPool) };
}

function graphOf<T>(makers: Makers<T>, { name, recipe }: Named): T {
  const maker = recipe?.module === '@vse/attention' ? makers[recipe.name] : undefined;
  if (!recipe || !maker) throw new Error(`${name} has no graph; there are graphs of ${Object.keys(makers).join(', ')}`); // prettier-ignore
  return maker(recipe.args);
}
