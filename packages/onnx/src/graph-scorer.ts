import { ShapeError, type SetGradients, type SharedSet, type ThreadedScorer } from '@vse/core';
import { squareBlocks, strips, wideBlocks, type PairBlock } from './pair-blocks';
import type { Feed, GraphRun } from './sessions/graph-thread';
import type { GraphThreads } from './sessions/open-graphs';
import { feedOf, setFeeds, type Items } from './sessions/shared-feeds';
import { graphName, type Task } from './similarities/encode-graphs';
import type { ScoreGraph } from './similarities/score-graph';

/** Threads and graph that score blocks. */
export interface GraphScoring {
  /** Threads that have the graphs of `encodeGraphs`. */
  readonly threads: GraphThreads;
  readonly graph: ScoreGraph;
  /** Upper bound of the elements of a block's largest array. */
  readonly maxElements: number;
  /** Name of the similarity, for messages. */
  readonly name: string;
}

/** Computes scores and gradients block by block in threads. */
export function graphScorer(scoring: GraphScoring): Required<ThreadedScorer> {
  const { threads } = scoring;
  return {
    threads: threads.size,
    score: (images, captions) => score(scoring, nonEmpty(images), nonEmpty(captions)),
    pullback: (images, captions, gradients) => pullback(scoring, images, captions, gradients),
    close: () => threads.dispose(),
  };
}

async function score(scoring: GraphScoring, images: SharedSet, captions: SharedSet): Promise<Float32Array> {
  const counts = countsOf(scoring, images, captions);
  const scores = new Float32Array(counts.images * counts.captions);
  if (scores.length * images.shape[2] === 0) return scores;
  const jobs = wideBlocks(counts, scoring.maxElements, scoring.threads.size).map(async (block) => {
    const [rows, columns] = [countOf(block.images), countOf(block.captions)];
    const outputs = { scores: { shape: [rows, columns], at: 0 } };
    const [part] = await scoring.threads.run({
      runs: [runOf({ task: 'scores', outputs, images, captions, block })],
      lengths: { scores: rows * columns },
    });
    eachRow(block, counts.captions, (row, at) => scores.set(part!.subarray(row * columns, (row + 1) * columns), at)); // prettier-ignore
  });
  await Promise.all(jobs);
  return scores;
}

async function pullback(
  scoring: GraphScoring,
  images: SharedSet,
  captions: SharedSet,
  gradients: Float32Array,
): Promise<SetGradients> {
  const counts = countsOf(scoring, images, captions);
  if (gradients.length !== counts.images * counts.captions) {
    throw new ShapeError(
      `${scoring.name}: gradients must be [${counts.images}, ${counts.captions}], one for each pair, got ${gradients.length} numbers.`,
    );
  }
  const sides = { images: perItem(images), captions: perItem(captions) };
  const zeros = (): SetGradients => ({
    images: new Float32Array(counts.images * sides.images),
    captions: new Float32Array(counts.captions * sides.captions),
  });
  if (counts.images * sides.images * counts.captions * sides.captions === 0) return zeros();
  const jobs = strips(counts, scoring.threads.size).map(async (strip) => {
    const stripCounts = { ...counts, images: countOf(strip.images), captions: countOf(strip.captions) };
    const runs = squareBlocks(stripCounts, scoring.maxElements).map((inStrip) => {
      const block = {
        images: shifted(inStrip.images, strip.images),
        captions: shifted(inStrip.captions, strip.captions),
      };
      const outputs = {
        imageGradients: {
          shape: [countOf(block.images), ...images.shape.slice(1)],
          at: inStrip.images.first * sides.images,
        },
        captionGradients: {
          shape: [countOf(block.captions), ...captions.shape.slice(1)],
          at: inStrip.captions.first * sides.captions,
        },
      };
      const feeds = { gradient: blockOf(gradients, block, counts.captions) };
      return runOf({ task: 'gradients', outputs, images, captions, block, feeds });
    });
    const lengths = {
      imageGradients: stripCounts.images * sides.images,
      captionGradients: stripCounts.captions * sides.captions,
    };
    return { strip, parts: await scoring.threads.run({ runs, lengths }) };
  });
  const computed = await Promise.all(jobs);
  const [first, ...others] = computed;
  if (others.length === 0) return { images: first!.parts[0]!, captions: first!.parts[1]! };
  const sums = zeros();
  // In the order of the strips, whichever ends first: sums of float32 depend on it.
  for (const { strip, parts } of computed) {
    addAt(sums.images, parts[0]!, strip.images.first * sides.images);
    addAt(sums.captions, parts[1]!, strip.captions.first * sides.captions);
  }
  return sums;
}

/** Range of items within a strip, as a range of all items. */
function shifted({ first, end }: Items, strip: Items): Items {
  return { first: first + strip.first, end: end + strip.first };
}

interface BlockRun {
  readonly task: Task;
  readonly outputs: GraphRun['outputs'];
  readonly images: SharedSet;
  readonly captions: SharedSet;
  readonly block: PairBlock;
  readonly feeds?: Readonly<Record<string, Feed>>;
}

function runOf({ task, outputs, images, captions, block, feeds }: BlockRun): GraphRun {
  const rows = setFeeds('images', images, block.images);
  const columns = setFeeds('captions', captions, block.captions);
  return {
    graph: graphName(task, { images: rows.masked, captions: columns.masked }),
    feeds: { ...rows.feeds, ...columns.feeds, ...feeds },
    outputs,
  };
}

/**
 * Counts of images, captions and elements per pair.
 *
 * @throws `ShapeError` if the vectors of both sides differ in dimension.
 */
function countsOf({ graph, name }: GraphScoring, images: SharedSet, captions: SharedSet) {
  const [imageCount, regions, dim] = images.shape;
  const [captionCount, words] = captions.shape;
  if (captions.shape[2] !== dim) {
    throw new ShapeError(
      `${name}: captions.vectors must be [captions, words, ${dim}] to match images.vectors, got [${captions.shape.join(', ')}]. Give both encoders the same embedDim.`,
    );
  }
  const perPair = graph.elementsPerPair({ regions, words, dim });
  return { images: imageCount, captions: captionCount, perPair };
}

/** Replaces sets of length 0 by one padding vector each: graphs need a length of at least 1. */
function nonEmpty(set: SharedSet): SharedSet {
  const [batch, length, dim] = set.shape;
  if (length > 0) return set;
  const zeros = (size: number) => new SharedArrayBuffer(4 * size);
  return { shape: [batch, 1, dim], vectors: zeros(batch * dim), mask: zeros(batch) };
}

/** Copies a block's part of a matrix of pairs into shared memory. */
function blockOf(pairs: Float32Array, block: PairBlock, width: number): Feed {
  const [rows, columns] = [countOf(block.images), countOf(block.captions)];
  const memory = new SharedArrayBuffer(4 * rows * columns);
  const part = new Float32Array(memory);
  eachRow(block, width, (row, at) => part.set(pairs.subarray(at, at + columns), row * columns));
  return feedOf(memory, [rows, columns], { first: 0, end: rows });
}

/** Calls `use` for each row of a block with its start in a matrix of `width` columns. */
function eachRow({ images, captions }: PairBlock, width: number, use: (row: number, at: number) => void): void {
  for (let row = 0; row < countOf(images); row++) {
    use(row, (images.first + row) * width + captions.first);
  }
} // prettier-ignore

function countOf({ first, end }: Items): number {
  return end - first;
}

function addAt(sum: Float32Array, part: Float32Array, from: number): void {
  for (let i = 0; i < part.length; i++) sum[from + i]! += part[i]!;
}

function perItem({ shape: [, length, dim] }: SharedSet): number {
  return length * dim;
}
