import { OptionError, type ScoringThreads, type Similarity, type ThreadedScorer } from '@vse/core';
import { coreCount } from '@vse/threads';
import { graphScorer } from './graph-scorer';
import { openGraphs } from './sessions/open-graphs';
import { encodeGraphs } from './similarities/encode-graphs';
import { graphOfRecipe } from './similarities/graph-of-recipe';

export interface OnnxScorerOptions {
  /** What scores where onnxruntime cannot: `scoringThreads()` of `@vse/backend`. Absent: the thread that asks. */
  readonly otherwise?: ScoringThreads;
  /** The most that one temporary may take, in MiB; each thread holds several. Defaults to `4`. */
  readonly blockMiB?: number;
  /** Takes one line where onnxruntime cannot score; `false` for silence. Defaults to `console.error`. */
  readonly log?: ((line: string) => void) | false;
}

/**
 * Scoring by onnxruntime-node, for evaluation: `evaluateRetrieval(model, data, { threads: onnxScorer() })`, and for
 * training: `fit(model, data, { gradients: cachedGradients({ size: 64, threads: onnxScorer() }) })`. The similarity and
 * its gradients run as ONNX graphs that are built from its recipe, on `count` threads, whatever backend encodes; they agree
 * with the backend's to rounding.
 *
 * `count` defaults to the number of cores. Where onnxruntime-node is not installed, or the similarity has no graph (those
 * with weights of their own, and what is not of `@vse/attention`), `log` says why and `otherwise` scores.
 *
 * Memory: for each thread a copy of the vectors of one block, and temporaries of `blockMiB`, about eight for scores and
 * twenty for gradients. Time: the similarity's own
 * operations at onnxruntime's speed. Throws an `OptionError` unless `count` is a whole number from 1 and `blockMiB` above 0.
 */
export function onnxScorer(
  count: number = coreCount(),
  { otherwise, blockMiB = 4, log = (line) => console.error(line) }: OnnxScorerOptions = {},
): ScoringThreads {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new OptionError(`onnxScorer: count must be a whole number from 1, got ${count}.`);
  }
  if (!(blockMiB > 0 && blockMiB < Infinity)) {
    throw new OptionError(`onnxScorer: blockMiB must be a number above 0, got ${blockMiB}.`);
  }
  return {
    async open(similarity) {
      try {
        return await start(similarity, count, blockMiB * 2 ** 18);
      } catch (error) {
        const { message } = error as Error;
        if (log) log(`@vse/onnx: ${similarity.name} is not scored by onnxruntime: ${message}`);
        return otherwise?.open(similarity);
      }
    },
  };
}

async function start(similarity: Similarity, count: number, most: number): Promise<ThreadedScorer> {
  const graph = graphOfRecipe(similarity);
  const threads = await openGraphs(encodeGraphs(graph), count);
  return graphScorer({ threads, graph, most, name: similarity.name });
}
