import { OptionError, type Similarity } from '@vse/core';
import { newGraph } from '../graph/graph';
import { readVariables, weightsOf, type ReadVariables } from '../encoders/weights';
import {
  differentiablePools,
  graphOfRecipe,
  type MoreMakers,
  type PoolMakers,
} from '../similarities/graph-of-recipe';
import { dualAttention, type DualAttentionSizes } from '../similarities/dual-attention';
import {
  generalizedPooling,
  meanOfLargest,
  type GeneralizedPoolingSizes,
} from '../similarities/ranked-pools';
import { setInputs, type ScoreGraph } from '../similarities/score-graph';
import { exportedGraph, type ExportedGraph } from './exported-graph';

/** Options of `exportSimilarity`. */
export interface ExportSimilarityOptions {
  /** Adds the input `imagesMask` `[images, regions]`. Defaults to `true`; without it, all vectors are real. */
  readonly imagesMask?: boolean;
  /** Adds the input `captionsMask` `[captions, words]`. Defaults to `true`; without it, all vectors are real. */
  readonly captionsMask?: boolean;
}

/**
 * Exports a similarity of `@vse/attention` as an ONNX model: inputs `images` `[images, regions, dim]` and `captions`
 * `[captions, words, dim]` with their masks, output `scores` `[images, captions]`. All sizes are free in each run, but for
 * the dimensions of `dualAttention`, and the sets of `generalizedPooling`, which have at most 2048 vectors.
 *
 * @param similarity - Similarity with a recipe.
 * @param options - Sides with padding.
 * @throws `OptionError` that names the similarity or pool without a graph, and those that have one.
 * @throws `DataError` if a variable of a pool has numbers that are not finite.
 * @example
 * ```ts
 * import { stackedCrossAttention } from '@vse/attention';
 * import { exportSimilarity } from '@vse/onnx';
 *
 * const { bytes, inputs } = await exportSimilarity(stackedCrossAttention(), { imagesMask: false });
 * console.log(bytes.length, inputs.map(({ name }) => name)); // images, captions, captionsMask
 * ```
 */
export async function exportSimilarity(
  similarity: Similarity,
  options: ExportSimilarityOptions = {},
): Promise<ExportedGraph> {
  const { imagesMask = true, captionsMask = true } = options;
  const where = `exportSimilarity(${similarity.name})`;
  const read = await readVariables(where, similarity.variables?.() ?? []);
  const scoring = scoreGraph(where, similarity, read);
  const graph = newGraph();
  const images = setInputs(graph, 'images', imagesMask, scoring.dims);
  const captions = setInputs(graph, 'captions', captionsMask, scoring.dims);
  const scores = scoring.build(images, captions); // [images, captions]
  const metadata = { name: similarity.recipe!.name };
  return exportedGraph({ where, graph, metadata, outputs: { scores } });
}

function scoreGraph(where: string, similarity: Similarity, read: ReadVariables): ScoreGraph {
  const pools: PoolMakers = {
    ...differentiablePools,
    maxPool: ([options]) => meanOfLargest((options as { readonly k: number }).k),
    generalizedPooling: ([options], { variables }) =>
      generalizedPooling(options as GeneralizedPoolingSizes, weightsOf(where, variables!(), read)),
  };
  const others: MoreMakers['similarities'] = {
    dualAttention: ([options], { variables }) =>
      dualAttention(options as DualAttentionSizes, weightsOf(where, variables!(), read)),
  };
  try {
    return graphOfRecipe(similarity, { pools, similarities: others });
  } catch (error) {
    throw new OptionError(`${where}: ${(error as Error).message}.`, { cause: error });
  }
}
