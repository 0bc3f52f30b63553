import {
  assertPositive,
  assertWhole,
  type ScoringThreads,
  type Similarity,
  type ThreadedScorer,
} from '@vse/core';
import { coreCount } from '@vse/threads';
import { graphScorer } from './graph-scorer';
import { openGraphs } from './sessions/open-graphs';
import { encodeGraphs } from './similarities/encode-graphs';
import { graphOfRecipe } from './similarities/graph-of-recipe';

/** Options of `onnxScorer`. */
export interface OnnxScorerOptions {
  /** Threads used if onnxruntime cannot score: `scoringThreads()` of `@vse/backend`. Defaults to the calling thread. */
  readonly fallback?: ScoringThreads;
  /** Upper bound of one temporary in MiB; each thread holds several. Defaults to `4`. */
  readonly blockMiB?: number;
  /** Receives one line if onnxruntime cannot score; `false` for silence. Defaults to `console.error`. */
  readonly log?: ((line: string) => void) | false;
}

/**
 * Scores on onnxruntime-node, for evaluation: `evaluateRetrieval(model, data, { threads: onnxScorer() })`, and for
 * training: `fit(model, data, { gradients: cachedGradients({ size: 64, threads: onnxScorer() }) })`. The similarity and
 * its gradients run as ONNX graphs built from its recipe, with any backend for the encoders; they agree with the backend's
 * to rounding.
 *
 * If onnxruntime-node is not installed, or the similarity has no graph (it has weights of its own, or is not from
 * `@vse/attention`), `log` receives the reason and `fallback` scores.
 *
 * Memory per thread: a copy of the vectors of one block, and temporaries of `blockMiB`, about eight for scores and twenty
 * for gradients.
 *
 * @param count - Number of threads. Defaults to the number of cores.
 * @param options - Fallback, block size and log.
 * @throws `OptionError` if `count` is not a whole number of at least 1 or `blockMiB` is not above 0.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { stackedCrossAttention } from '@vse/attention';
 * import { sharedSet } from '@vse/core';
 * import { onnxScorer } from '@vse/onnx';
 *
 * const images = await sharedSet({ vectors: tf.randomNormal<tf.Rank.R3>([3, 36, 16]) }); // 3 images of 36 regions
 * const captions = await sharedSet({ vectors: tf.randomNormal<tf.Rank.R3>([2, 9, 16]) }); // 2 captions of 9 words
 * const scorer = await onnxScorer(1).open(stackedCrossAttention());
 * console.log(scorer ? await scorer.score(images, captions) : 'onnxruntime-node is not installed'); // [3, 2]
 * await scorer?.close();
 * ```
 */
export function onnxScorer(
  count: number = coreCount(),
  { fallback, blockMiB = 4, log = (line) => console.error(line) }: OnnxScorerOptions = {},
): ScoringThreads {
  assertWhole('onnxScorer', 'count', count);
  assertPositive('onnxScorer', 'blockMiB', blockMiB);
  return {
    async open(similarity) {
      try {
        return await start(similarity, count, blockMiB * 2 ** 18);
      } catch (error) {
        const { message } = error as Error;
        if (log) log(`@vse/onnx: ${similarity.name} is not scored on onnxruntime: ${message}`);
        return fallback?.open(similarity);
      }
    },
  };
}

async function start(similarity: Similarity, count: number, maxElements: number): Promise<ThreadedScorer> {
  const graph = graphOfRecipe(similarity);
  const threads = await openGraphs(encodeGraphs(graph), count);
  return graphScorer({ threads, graph, maxElements, name: similarity.name });
}
