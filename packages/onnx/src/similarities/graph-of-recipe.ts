import type { Recipe } from '@vse/core';
import { ensemble } from './ensemble';
import { fragmentAverage, maxOverRegions } from './fragments';
import { cosine, dotProduct, negativeEuclidean, orderViolation, type Pools } from './global-similarities';
import { maxPool, meanPool, type GraphPool } from './pools';
import type { ScoreGraph } from './score-graph';
import { stackedCrossAttention, type CrossAttentionChoices } from './stacked-cross-attention';

/** A thing with a recipe: a similarity or a pool. */
interface Made {
  readonly name: string;
  readonly recipe?: Recipe;
}

interface RecipePools {
  readonly imagePool: Made;
  readonly captionPool: Made;
}

type Makers<T> = Readonly<Record<string, (args: readonly unknown[]) => T>>;

/** By the names of `@vse/attention`, whose recipes tell every option, defaults too. */
const similarities: Makers<ScoreGraph> = {
  stackedCrossAttention: ([options]) => stackedCrossAttention(options as CrossAttentionChoices),
  maxOverRegions: () => maxOverRegions(),
  fragmentAverage: ([options]) => fragmentAverage(options as { smoothing: number }),
  cosine: ([options]) => cosine(poolsOf(options)),
  dotProduct: ([options]) => dotProduct(poolsOf(options)),
  orderViolation: ([options]) => orderViolation(poolsOf(options)),
  negativeEuclidean: ([options]) =>
    negativeEuclidean({ ...poolsOf(options), epsilon: (options as { epsilon: number }).epsilon }),
  ensemble: ([members, weights]) =>
    ensemble((members as readonly Made[]).map(graphOfRecipe), weights as readonly number[]),
};

const pools: Makers<GraphPool> = {
  meanPool: () => meanPool(),
  maxPool: ([options]) => {
    const { k } = options as { k: number };
    if (k !== 1) throw new Error(`maxPool of the ${k} largest has no graph`);
    return maxPool();
  },
};

/** The graph of a similarity of `@vse/attention`. Throws an `Error` that says why where there is none. */
export function graphOfRecipe(similarity: Made): ScoreGraph {
  return made(similarities, similarity);
}

function poolsOf(options: unknown): Pools {
  const { imagePool, captionPool } = options as RecipePools;
  return { imagePool: made(pools, imagePool), captionPool: made(pools, captionPool) };
}

function made<T>(makers: Makers<T>, { name, recipe }: Made): T {
  const maker = recipe?.module === '@vse/attention' ? makers[recipe.name] : undefined;
  if (!recipe || !maker) throw new Error(`${name} has no graph; there are graphs of ${Object.keys(makers).join(', ')}`); // prettier-ignore
  return maker(recipe.args);
}
