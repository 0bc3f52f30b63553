import * as tf from '@tensorflow/tfjs-core';
import {
  assertNumber,
  assertWhole,
  l2Normalize,
  OptionError,
  ShapeError,
  type FeatureMatrix,
} from '@vse/core';
import { ownRecipe } from '../recipe';
import { ownMask, type HostVectors, type SetTransform } from './set-transform';

/** A part of a joined feature vector. */
export interface FeatureBlock {
  /** Number of its dimensions. */
  readonly dim: number;
  /** Weight of the block, which has length 1, in the joined vector. Defaults to `1`. */
  readonly weight?: number;
  /** Subtracts the mean of each dimension and divides by its deviation plus 1e-6. Defaults to `false`. */
  readonly standardize?: boolean;
}

/** Blocks of `joinedBlocks`, with the statistics of the dimensions. */
export interface JoinedBlocksOptions {
  /** Blocks in the order of their dimensions. */
  readonly blocks: readonly FeatureBlock[];
  /** Mean of each dimension over the training images, all views of them. */
  readonly mean: Float32Array;
  /** Standard deviation of each dimension over the same images. */
  readonly deviation: Float32Array;
}

type StatedBlock = Required<FeatureBlock>;

/** Added to a deviation, so that a constant dimension becomes 0. */
const EPSILON = 1e-6;
/** Added to a length, as `unitVectors` does. */
const LENGTH_EPSILON = 1e-8;

/**
 * Joins parts of a feature vector that differ in scale, such as a network's pooled vector beside pools of its feature map:
 * standardises the blocks that ask for it, divides each block by its length, weights it, and divides the whole by its
 * length. `fitJoinedBlocks` computes the statistics from training images.
 *
 * Reads `[batch, length, dim]`; returns the same shape.
 *
 * @param options - Blocks and statistics.
 * @throws `OptionError` if a block has no dimensions or a negative weight, or all weights are 0; `ShapeError` if the
 * statistics have another dimension than the blocks together, or features have.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { joinedBlocks } from '@vse/image-encoders';
 *
 * const blocks = [{ dim: 2 }, { dim: 1, weight: 0.5, standardize: true }];
 * const join = joinedBlocks({ blocks, mean: Float32Array.of(0, 0, 10), deviation: Float32Array.of(1, 1, 2) });
 * const { vectors } = join.apply({ vectors: tf.tensor3d([[[3, 4, 12]]]) });
 * console.log(await vectors.data()); // 0.537, 0.716, 0.447
 * ```
 */
export function joinedBlocks({ blocks, mean, deviation }: JoinedBlocksOptions): SetTransform {
  const stated = statedBlocks('joinedBlocks', blocks);
  const dim = stated.reduce((sum, block) => sum + block.dim, 0);
  for (const [name, values] of Object.entries({ mean, deviation })) assertStatistics(name, values, dim);
  const shift = new Float32Array(dim);
  const scale = new Float32Array(dim).fill(1);
  eachBlock(stated, (block, first) => {
    for (let j = first; block.standardize && j < first + block.dim; j++) {
      shift[j] = mean[j]!;
      scale[j] = deviation[j]! + EPSILON;
    }
  });
  return {
    name: 'joinedBlocks',
    pools: false,
    recipe: ownRecipe('joinedBlocks', { blocks: stated, mean, deviation }),
    prepare: (image) => joinedRows(image, { blocks: stated, dim, shift, scale }),
    apply: ({ vectors, mask }) => ({
      vectors: tf.tidy(() => {
        assertDim(vectors.shape[2], dim);
        const standard = tf.div<tf.Tensor3D>(tf.sub(vectors, shift), scale); // [batch, length, dim]
        const sizes = stated.map((block) => block.dim);
        const parts = tf.split<tf.Tensor3D>(standard, sizes, 2); // each [batch, length, block.dim]
        const weighted = parts.map((part, i) => tf.mul<tf.Tensor3D>(l2Normalize(part), stated[i]!.weight));
        return l2Normalize(tf.concat3d(weighted, 2)); // [batch, length, dim]
      }),
      ...ownMask(mask),
    }),
  };
}

/**
 * Computes the mean and deviation of each dimension over the training images, all views of them, and makes the transform
 * that standardises by them. Reads each image once; memory is that of one image.
 *
 * @param blocks - Blocks in the order of their dimensions.
 * @param images - Features of the training images, one by one or in batches.
 * @throws `OptionError` if there is no image, `ShapeError` if one has another dimension than the blocks together.
 *
 * @example
 * ```ts
 * import { fitJoinedBlocks } from '@vse/image-encoders';
 *
 * const image = (...values: number[]) => ({ values: Float32Array.from(values), length: 1, dim: 2 });
 * const join = await fitJoinedBlocks([{ dim: 1 }, { dim: 1, standardize: true }], [[image(1, 2), image(1, 4)]]);
 * console.log(join.prepare?.(image(1, 4)).values); // 0.707, 0.707
 * ```
 */
export async function fitJoinedBlocks(
  blocks: readonly FeatureBlock[],
  images: Iterable<readonly FeatureMatrix[]> | AsyncIterable<readonly FeatureMatrix[]>,
): Promise<SetTransform> {
  const stated = statedBlocks('fitJoinedBlocks', blocks);
  const dim = stated.reduce((sum, block) => sum + block.dim, 0);
  // Welford's running mean and sum of squared deviations.
  const mean = new Float64Array(dim);
  const squares = new Float64Array(dim);
  let count = 0;
  for await (const batch of images) {
    for (const image of batch) {
      assertDim(image.dim, dim);
      for (let row = 0; row < image.length; row++) {
        count++;
        for (let j = 0; j < dim; j++) {
          const difference = image.values[row * dim + j]! - mean[j]!;
          mean[j]! += difference / count;
          squares[j]! += difference * (image.values[row * dim + j]! - mean[j]!);
        }
      }
    }
  }
  if (count === 0) {
    throw new OptionError('fitJoinedBlocks: images must hold at least one vector, got none.');
  }
  return joinedBlocks({
    blocks: stated,
    mean: Float32Array.from(mean),
    deviation: Float32Array.from(squares, (sum) => Math.sqrt(sum / count)),
  });
}

function statedBlocks(where: string, blocks: readonly FeatureBlock[]): readonly StatedBlock[] {
  if (blocks.length === 0) {
    throw new OptionError(`${where}: blocks must be at least one { dim, weight, standardize }, got none.`);
  }
  const stated = blocks.map(({ dim, weight = 1, standardize = false }) => {
    assertWhole(where, 'dim of a block', dim);
    assertNumber(where, 'weight of a block', weight, { from: 0 });
    return { dim, weight, standardize };
  });
  if (stated.every(({ weight }) => weight === 0)) {
    throw new OptionError(`${where}: at least one block must have a weight above 0, got none.`);
  }
  return stated;
}

function assertStatistics(name: string, values: Float32Array, dim: number): void {
  if (!(values instanceof Float32Array) || values.length !== dim) {
    throw new ShapeError(
      `joinedBlocks: ${name} must have ${dim} numbers, one a dimension of the blocks, got ${(values as Float32Array | undefined)?.length ?? 'none'}. Fit it with fitJoinedBlocks.`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value) || (name === 'deviation' && value < 0));
  if (bad === -1) return;
  throw new OptionError(`joinedBlocks: ${name} must be finite, got ${values[bad]} in dimension ${bad}.`);
}

function assertDim(got: number, dim: number): void {
  if (got === dim) return;
  throw new ShapeError(
    `joinedBlocks: features must have the ${dim} dimensions of the blocks, got ${got}. Extract the outputs that the blocks describe.`,
  );
}

function eachBlock(blocks: readonly StatedBlock[], take: (block: StatedBlock, first: number) => void): void {
  let first = 0;
  for (const block of blocks) {
    take(block, first);
    first += block.dim;
  }
}

interface HostBlocks {
  readonly blocks: readonly StatedBlock[];
  readonly dim: number;
  readonly shift: Float32Array;
  readonly scale: Float32Array;
}

function joinedRows(image: HostVectors, { blocks, dim, shift, scale }: HostBlocks): HostVectors {
  assertDim(image.dim, dim);
  const values = new Float64Array(image.values.length);
  for (let row = 0; row < image.values.length; row += dim) {
    let total = 0;
    eachBlock(blocks, (block, first) => {
      const factor =
        block.weight / (lengthOf(image, row, first, block.dim, { shift, scale }) + LENGTH_EPSILON);
      for (let j = first; j < first + block.dim; j++) {
        const value = ((image.values[row + j]! - shift[j]!) / scale[j]!) * factor;
        values[row + j] = value;
        total += value * value;
      }
    });
    const length = Math.sqrt(total) + LENGTH_EPSILON;
    for (let j = row; j < row + dim; j++) values[j]! /= length;
  }
  return { values, length: image.length, dim };
}

/** Length of one block of a row after standardisation. */
function lengthOf(
  { values }: HostVectors,
  row: number,
  first: number,
  dim: number,
  { shift, scale }: Pick<HostBlocks, 'shift' | 'scale'>,
): number {
  let squares = 0;
  for (let j = first; j < first + dim; j++) {
    const value = (values[row + j]! - shift[j]!) / scale[j]!;
    squares += value * value;
  }
  return Math.sqrt(squares);
}
