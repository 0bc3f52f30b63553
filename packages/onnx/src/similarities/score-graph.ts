import { mul } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { reshape } from '../graph/shapes';
import type { Size } from '../graph/size';
import type { Graph, Value } from '../graph/value';

/** An embedding set in a graph. */
export interface GraphSet {
  /** Input of the graph, `[batch, length, dim]`. */
  readonly input: Value;
  /** Vectors with padding set to zero, `[batch, length, dim]`. */
  readonly vectors: Value;
  /** `[batch, length]`; absent if all are real. */
  readonly mask?: Value;
}

/** Sizes of the sets of a block. */
export interface SetSizes {
  readonly regions: number;
  readonly words: number;
  readonly dim: number;
}

/** A similarity as nodes of a graph. */
export interface ScoreGraph {
  /** Dimensions of the vectors, where they are fixed by weights; otherwise one for both sides, free in each run. */
  readonly dims?: Readonly<Record<'images' | 'captions', number>>;
  /** Adds the nodes that compute the scores `[images, captions]`. */
  build(images: GraphSet, captions: GraphSet): Value;
  /** Elements of the largest array per pair of an image and a caption. */
  elementsPerPair(sizes: SetSizes): number;
}

const sizes = {
  images: ['images', 'regions', 'dim'],
  captions: ['captions', 'words', 'dim'],
} as const satisfies Readonly<Record<string, readonly Size[]>>;

/**
 * Adds the inputs of one side: `images` or `captions`, and `imagesMask` or `captionsMask` if masked. The dimension of the
 * vectors is free unless `dims` has it.
 */
export function setInputs(
  graph: Graph,
  side: 'images' | 'captions',
  masked: boolean,
  dims?: ScoreGraph['dims'],
): GraphSet {
  const [batch, length, free] = sizes[side];
  const input = graph.input(side, [batch, length, dims?.[side] ?? free]); // [batch, length, dim]
  if (!masked) return { input, vectors: input };
  const mask = graph.input(`${side}Mask`, [batch, length]); // [batch, length]
  return { input, mask, vectors: mul(input, reshape(mask, [batch, length, 1])) };
}

/** Sets scores `[b, a]` of b items of sources and a items of queries to 0 where an item is empty. */
export function onlyFilled(
  scores: Value,
  queryMask: Value | undefined,
  sourceMask: Value | undefined,
): Value {
  const [b, a] = scores.shape as [string, string];
  const filled = queryMask ? mul(scores, reshape(firstMaximum(queryMask, 1), [1, a])) : scores; // [b, a]
  return sourceMask ? mul(filled, reshape(firstMaximum(sourceMask, 1), [b, 1])) : filled;
}
