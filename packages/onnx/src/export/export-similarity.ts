import { OptionError, type Similarity } from '@vse/core';
import { newGraph } from '../graph/graph';
import { graphOfRecipe } from '../similarities/graph-of-recipe';
import { setInputs } from '../similarities/score-graph';
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
 * `[captions, words, dim]` with their masks, output `scores` `[images, captions]`. All sizes are free in each run.
 *
 * @param similarity - Similarity with a recipe, without weights of its own.
 * @param options - Sides with padding.
 * @throws `OptionError` that names the similarity or pool without a graph, and those that have one.
 * @example
 * ```ts
 * import { stackedCrossAttention } from '@vse/attention';
 * import { exportSimilarity } from '@vse/onnx';
 *
 * const { bytes, inputs } = exportSimilarity(stackedCrossAttention(), { imagesMask: false });
 * console.log(bytes.length, inputs.map(({ name }) => name)); // images, captions, captionsMask
 * ```
 */
export function exportSimilarity(
  similarity: Similarity,
  options: ExportSimilarityOptions = {},
): ExportedGraph {
  const { imagesMask = true, captionsMask = true } = options;
  const where = `exportSimilarity(${similarity.name})`;
  const scoring = scoreGraph(where, similarity);
  const graph = newGraph();
  const images = setInputs(graph, 'images', imagesMask);
  const captions = setInputs(graph, 'captions', captionsMask);
  const scores = scoring.build(images, captions); // [images, captions]
  const metadata = { name: similarity.recipe!.name };
  return exportedGraph({ where, graph, metadata, outputs: { scores } });
}

function scoreGraph(where: string, similarity: Similarity): ReturnType<typeof graphOfRecipe> {
  try {
    return graphOfRecipe(similarity);
  } catch (error) {
    throw new OptionError(`${where}: ${(error as Error).message}.`, { cause: error });
  }
}
