import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet } from '@vse/core';

/** Values off the backend, row-major. */
export interface HostArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** An `EmbeddingSet` off the backend. */
export interface HostSet {
  /** `[items, length, dim]` */
  readonly vectors: HostArray;
  /** `[items, length]`; absent if all are real. */
  readonly mask?: HostArray;
}

/** Tensor of an array; it does not change if the array's memory is reused. */
export function tensorOf<R extends tf.Rank>({ shape, data }: HostArray): tf.Tensor<R> {
  return tf.tensor<R>(lasting(data), shape as tf.ShapeMap[R], 'float32');
}

/** Values for a tensor, copied if needed: `cpu` keeps a reference and shared memory is reused; `wasm` makes its own copy. */
export function lasting<T extends Float32Array | Int32Array>(data: T): T {
  const isKept = tf.getBackend() !== 'wasm' && isShared(data.buffer);
  return isKept ? (data.slice() as T) : data;
}

/** True for shared memory; a page that is not cross-origin isolated has none. */
function isShared(memory: ArrayBufferLike): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && memory instanceof SharedArrayBuffer;
}

/** `EmbeddingSet` of a host set. */
export function setOnBackend({ vectors, mask }: HostSet): EmbeddingSet {
  return { vectors: tensorOf<tf.Rank.R3>(vectors), ...(mask && { mask: tensorOf<tf.Rank.R2>(mask) }) };
}

/**
 * Joins sets to one `[all items, longest, dim]`, each item at its place; has a mask if a set has one or is shorter than the
 * longest. There must be at least one item.
 */
export function joinSets(sets: readonly HostSet[], places: readonly (readonly number[])[]): HostSet {
  const longest = Math.max(...sets.map(({ vectors }) => vectors.shape[1]!));
  const items = sets.reduce((sum, { vectors }) => sum + vectors.shape[0]!, 0);
  const dim = sets.find(({ vectors }) => vectors.shape[0]! > 0)!.vectors.shape[2]!;
  const vectors = { shape: [items, longest, dim], data: new Float32Array(items * longest * dim) };
  const mask = { shape: [items, longest], data: new Float32Array(items * longest) };
  const masked = sets.some((set) => set.mask ?? set.vectors.shape[1]! < longest);
  for (const [i, set] of sets.entries()) {
    const length = set.vectors.shape[1]!;
    for (const [row, place] of places[i]!.entries()) {
      const [from, to] = [row * length, place * longest];
      vectors.data.set(set.vectors.data.subarray(from * dim, (from + length) * dim), to * dim);
      if (set.mask) mask.data.set(set.mask.data.subarray(from, from + length), to);
      else mask.data.fill(1, to, to + length);
    }
  }
  return { vectors, ...(masked && { mask }) };
}

/** Takes some items of `[items, longest, dim]`, cut to `length`: `[places, length, dim]`. */
export function takeItems({ shape, data }: HostArray, places: readonly number[], length: number): HostArray {
  const [, longest, dim] = shape as readonly [number, number, number];
  const taken = new Float32Array(places.length * length * dim);
  for (const [row, place] of places.entries()) {
    const from = place * longest * dim;
    taken.set(data.subarray(from, from + length * dim), row * length * dim);
  }
  return { shape: [places.length, length, dim], data: taken };
}

/** Images of the rows and captions of the columns of blocks of scores. */
export interface ScoreOrder {
  /** Image of each row, the same for every block. */
  readonly images: readonly number[];
  /** Caption of each column, by block. */
  readonly captions: readonly (readonly number[])[];
}

/** Joins blocks of all images and some captions to scores `[images, captions]`; a block without captions may be missing. */
export function joinScores(blocks: readonly (HostArray | undefined)[], order: ScoreOrder): HostArray {
  const { images, captions } = order;
  const columns = captions.reduce((sum, share) => sum + share.length, 0);
  const data = new Float32Array(images.length * columns);
  eachScore(order, columns, (block, at, place) => {
    data[place] = blocks[block]!.data[at]!;
  });
  return { shape: [images.length, columns], data };
}

/** Splits scores, or their gradients, into the blocks that `joinScores` joins. */
export function splitScores({ data, shape }: HostArray, order: ScoreOrder): HostArray[] {
  const { images, captions } = order;
  const blocks = captions.map(({ length }) => ({
    shape: [images.length, length],
    data: new Float32Array(images.length * length),
  }));
  eachScore(order, shape[1]!, (block, at, place) => {
    blocks[block]!.data[at] = data[place]!;
  });
  return blocks;
}

/** Visits each score with its block, its index in the block and its index in the whole. */
function eachScore(
  { images, captions }: ScoreOrder,
  columns: number,
  visit: (block: number, at: number, place: number) => void,
): void {
  for (const [block, share] of captions.entries()) {
    for (const [row, image] of images.entries()) {
      for (const [column, caption] of share.entries()) {
        visit(block, row * share.length + column, image * columns + caption);
      }
    }
  }
}
