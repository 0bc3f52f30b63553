import { mul } from '../graph/elementwise';
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
  /** Adds the nodes that compute the scores `[images, captions]`. */
  build(images: GraphSet, captions: GraphSet): Value;
  /** Elements of the largest array per pair of an image and a caption. */
  elementsPerPair(sizes: SetSizes): number;
}

const sizes = {
  images: ['images', 'regions', 'dim'],
  captions: ['captions', 'words', 'dim'],
} as const satisfies Readonly<Record<string, readonly Size[]>>;

/** Adds the inputs of one side: `images` or `captions`, and `imagesMask` or `captionsMask` if masked. */
export function setInputs(graph: Graph, side: 'images' | 'captions', masked: boolean): GraphSet {
  const [batch, length] = sizes[side];
  const input = graph.input(side, sizes[side]); // [batch, length, dim]
  if (!masked) return { input, vectors: input };
  const mask = graph.input(`${side}Mask`, [batch, length]); // [batch, length]
  return { input, mask, vectors: mul(input, reshape(mask, [batch, length, 1])) };
}
