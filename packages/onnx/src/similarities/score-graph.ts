import type { Graph } from '../graph/graph';
import { mul } from '../graph/elementwise';
import { reshape } from '../graph/shapes';
import type { Size, Value } from '../graph/value';

/** A set as a graph sees it; the shapes of `EmbeddingSet`. */
export interface GraphSet {
  /** As it is fed, `[batch, length, dim]`. */
  readonly input: Value;
  /** With padding zero, `[batch, length, dim]`. */
  readonly vectors: Value;
  /** `[batch, length]`; absent where all are real. */
  readonly mask?: Value;
}

/** How large the sets of a block are. */
export interface SetSizes {
  readonly regions: number;
  readonly words: number;
  readonly dim: number;
}

/** A similarity as the nodes of a graph. */
export interface ScoreGraph {
  /** Adds what computes the scores, `[images, captions]`. */
  build(images: GraphSet, captions: GraphSet): Value;
  /** How many numbers the largest array has for each pair of an image and a caption. */
  numbersPerPair(sizes: SetSizes): number;
}

const sizes = {
  images: ['images', 'regions', 'dim'],
  captions: ['captions', 'words', 'dim'],
} as const satisfies Readonly<Record<string, readonly Size[]>>;

/** The inputs of one side: `images` or `captions`, and `imagesMask` or `captionsMask` where padding is told. */
export function setInputs(graph: Graph, side: 'images' | 'captions', masked: boolean): GraphSet {
  const [batch, length] = sizes[side];
  const input = graph.input(side, sizes[side]); // [batch, length, dim]
  if (!masked) return { input, vectors: input };
  const mask = graph.input(`${side}Mask`, [batch, length]); // [batch, length]
  return { input, mask, vectors: mul(input, reshape(mask, [batch, length, 1])) };
}
