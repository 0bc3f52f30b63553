import { abs, add, div, maximum, mul, reciprocal, sqrt, square, sub } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { matMul } from '../graph/mat-mul';
import { reshape } from '../graph/shapes';
import { sum } from '../graph/sum';
import { unitVectors } from '../graph/unit-vectors';
import type { Value } from '../graph/value';
import { rowCount } from './layers';
import type { GraphTable } from './look-up';

/** Vectors of each image with the mask of those that are real. */
export interface TransformedSet {
  /** `[images, length, dim]` */
  readonly vectors: Value;
  /** `[images, length]` */
  readonly mask: Value;
}

/** Graph of a transform from the arguments of its recipe. */
type SetTransform = (set: TransformedSet, args: readonly unknown[]) => TransformedSet;

/** Set transforms of `@vse/image-encoders`, as they are outside training: without dropout, and with all views. */
export const setTransforms: GraphTable<SetTransform> = {
  '@vse/image-encoders': {
    unitVectors: eachVector(unitVectors),
    absoluteValues: eachVector(abs),
    tanh: eachVector((x) => x.graph.node('Tanh', [x], { shape: x.shape })),
    meanOfRegions,
    drawnView: (set, [given]) =>
      (given as DrawnView | undefined)?.scoring === 'each' ? set : meanOfRegions(set),
    featureDropout: (set) => set,
    sizeAugmentation: (set) => set,
    joinedBlocks,
  },
};

function eachVector(apply: (vectors: Value) => Value): SetTransform {
  return ({ vectors, mask }) => ({ vectors: apply(vectors), mask });
}

/** Mean of the real vectors: `[images, 1, dim]`; zero for an image without any. */
function meanOfRegions({ vectors, mask }: TransformedSet): TransformedSet {
  const [images] = mask.shape as [string];
  const total = sum(mul(vectors, reshape(mask, [...mask.shape, 1])), [1]); // [images, 1, dim]
  const count = maximum(sum(mask, [1]), 1); // [images, 1]
  return {
    vectors: div(total, reshape(count, [images, 1, 1])), // [images, 1, dim]
    mask: firstMaximum(mask, 1), // [images, 1]
  };
}

interface DrawnView {
  readonly scoring?: 'mean' | 'each';
}

interface JoinedBlocks {
  readonly blocks: readonly {
    readonly dim: number;
    readonly weight: number;
    readonly standardize: boolean;
  }[];
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** Standardises, weights and joins blocks; the lengths of all blocks come from one product with their indicators. */
function joinedBlocks({ vectors, mask }: TransformedSet, [given]: readonly unknown[]): TransformedSet {
  const { blocks, mean, deviation } = given as JoinedBlocks;
  const { graph } = vectors;
  const owner = blocks.flatMap(({ dim }, block) => new Array<number>(dim).fill(block));
  const dim = owner.length;
  const shift = Float32Array.from(owner, (block, j) => (blocks[block]!.standardize ? mean[j]! : 0));
  const scale = Float32Array.from(owner, (block, j) =>
    blocks[block]!.standardize ? deviation[j]! + 1e-6 : 1,
  );
  const indicators = new Float32Array(dim * blocks.length);
  owner.forEach((block, j) => (indicators[j * blocks.length + block] = 1));
  const rows = reshape(vectors, [rowCount(vectors.shape), dim]); // [rows, dim]
  const standard = div(sub(rows, graph.weights(shift, [dim])), graph.weights(scale, [dim])); // [rows, dim]
  const inBlock = graph.weights(indicators, [dim, blocks.length]); // [dim, blocks]
  const lengths = add(sqrt(matMul(square(standard), inBlock)), 1e-8); // [rows, blocks]
  const weights = Float32Array.from(blocks, ({ weight }) => weight);
  const scales = mul(reciprocal(lengths), graph.weights(weights, [blocks.length])); // [rows, blocks]
  const factors = matMul(scales, inBlock, { right: true }); // [rows, dim]
  const joined = unitVectors(mul(standard, factors)); // [rows, dim]
  return { vectors: reshape(joined, vectors.shape), mask };
}
