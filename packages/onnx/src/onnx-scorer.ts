import {
  OptionError,
  ShapeError,
  type ScoringThreads,
  type SharedSet,
  type Similarity,
  type ThreadedScorer,
} from '@vse/core';
import { coreCount } from '@vse/threads';
import { pairBlocks, type PairBlock } from './score-blocks';
import { openGraphs, type GraphThreads } from './sessions/open-graphs';
import { setFeeds } from './sessions/shared-feeds';
import { graphName, scoreGraphs } from './similarities/encode-graphs';
import { graphOfRecipe } from './similarities/graph-of-recipe';
import type { ScoreGraph } from './similarities/score-graph';

export interface OnnxScorerOptions {
  /** What scores where onnxruntime cannot: `scoringThreads()` of `@vse/backend`. Absent: the thread that asks. */
  readonly otherwise?: ScoringThreads;
  /** The most that one temporary may take, in MiB; each thread holds up to about ten. Defaults to `4`. */
  readonly blockMiB?: number;
  /** Takes one line where onnxruntime cannot score; `false` for silence. Defaults to `console.error`. */
  readonly log?: ((line: string) => void) | false;
}

/**
 * Scoring by onnxruntime-node for evaluation: `evaluateRetrieval(model, data, { threads: onnxScorer() })`. The similarity
 * runs as an ONNX graph that is built from its recipe, on `count` threads, whatever engine encodes; scores agree with
 * the engine's to rounding.
 *
 * `count` defaults to the number of cores. Where onnxruntime-node is not installed, or the similarity has no graph (those
 * with weights of their own, and what is not of `@vse/attention`), `log` says why and `otherwise` scores.
 *
 * Memory: for each thread a copy of the vectors of one block, and temporaries of `blockMiB`. Time: the similarity's own
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
  const threads = await openGraphs(scoreGraphs(graph), count);
  return {
    threads: count,
    score: (images, captions) =>
      scoreAll({ threads, graph, most, name: similarity.name }, someLength(images), someLength(captions)),
    close: () => threads.dispose(),
  };
}

interface Scoring {
  readonly threads: GraphThreads;
  readonly graph: ScoreGraph;
  /** How many numbers a temporary may have. */
  readonly most: number;
  readonly name: string;
}

/** All scores, `[images, captions]`, block by block. */
async function scoreAll(
  { threads, graph, most, name }: Scoring,
  images: SharedSet,
  captions: SharedSet,
): Promise<Float32Array> {
  const [imageCount, regions, dim] = images.shape;
  const [captionCount, words] = captions.shape;
  if (captions.shape[2] !== dim) {
    throw new ShapeError(
      `${name}: captions.features must be [captions, words, ${dim}] to match images.features, got [${captions.shape.join(', ')}]. Give both encoders the same embedDim.`,
    );
  }
  const scores = new Float32Array(imageCount * captionCount);
  if (scores.length * dim === 0) return scores;
  const perPair = graph.numbersPerPair({ regions, words, dim });
  const blocks = pairBlocks({ images: imageCount, captions: captionCount, perPair }, most);
  const jobs = blocks.map(async (block) => {
    const [rows, columns] = [setFeeds('images', images, block.images), setFeeds('captions', captions, block.captions)]; // prettier-ignore
    const [part] = await threads.run({
      graph: graphName('score', { images: rows.masked, captions: columns.masked }),
      feeds: { ...rows.feeds, ...columns.feeds },
      outputs: ['scores'],
    });
    place(part!, block, scores, captionCount);
  });
  await Promise.all(jobs);
  return scores;
}

/** Copies the scores of a block to their places in rows of `width`. */
function place(part: Float32Array, { images, captions }: PairBlock, into: Float32Array, width: number): void {
  const columns = captions.end - captions.first;
  for (let image = images.first; image < images.end; image++) {
    const row = (image - images.first) * columns;
    into.set(part.subarray(row, row + columns), image * width + captions.first);
  }
}

/** A set of no vectors as one of a single vector that is padding, for which graphs are made. */
function someLength(set: SharedSet): SharedSet {
  const [batch, length, dim] = set.shape;
  if (length > 0) return set;
  const zeros = (size: number) => new SharedArrayBuffer(4 * size);
  return { shape: [batch, 1, dim], features: zeros(batch * dim), mask: zeros(batch) };
}
