import * as tf from '@tensorflow/tfjs-core';
import { DataError, maskFromLengths, ShapeError, type EncoderBatch } from '@vse/core';
import type { WordRelation } from './word-relation';

/** Relations as ids, padded to the caption with the most relations. */
export interface RelationBatch extends EncoderBatch {
  /** `[batch, relations]`, int32: ids of the governing words. */
  readonly heads: tf.Tensor2D;
  /** `[batch, relations]`, int32: ids of the dependent words. */
  readonly dependents: tf.Tensor2D;
  /** `[batch, relations]`, int32: index in `perRelation`, or its length for other relations. */
  readonly kinds: tf.Tensor2D;
  /** `[batch, relations]`: 1 for a relation, 0 for padding. */
  readonly mask: tf.Tensor2D;
}

/** Positions of each kind in a batch, kept on the host: reading them back from the tensor would stall. */
const knownPlaces = new WeakMap<tf.Tensor, readonly Int32Array[]>();

/** Words of the relations of a batch, as their indices in their captions. */
export interface WordIndices {
  /** `[batch * relations]`: indices of the governing words. */
  readonly heads: Int32Array;
  /** `[batch * relations]`: indices of the dependent words. */
  readonly dependents: Int32Array;
  /** Number of relations of each caption. */
  readonly counts: readonly number[];
}

/** Indices of the words in a batch, kept on the host for word dropout. */
const knownIndices = new WeakMap<tf.Tensor, WordIndices>();

/**
 * Packs the relations of captions.
 *
 * @throws `DataError` if there are no captions.
 */
export function relationBatch(
  where: string,
  captions: readonly (readonly WordRelation[])[],
  { idOf, kinds }: { idOf: (word: string) => number; kinds: readonly string[] },
): RelationBatch {
  if (captions.length === 0) throw new DataError(`${where}.collate: there is no caption to pack.`);
  const lengths = captions.map(({ length }) => length);
  const longest = Math.max(...lengths);
  const size = captions.length * longest;
  const [heads, dependents, kindIds] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const places: number[][] = Array.from({ length: kinds.length + 1 }, () => []);
  const indices = { heads: new Int32Array(size), dependents: new Int32Array(size), counts: lengths };
  captions.forEach((relations, row) =>
    relations.forEach(({ relation, head, dependent, headIndex, dependentIndex }, i) => {
      const at = row * longest + i;
      const named = kinds.indexOf(relation);
      const kind = named < 0 ? kinds.length : named;
      heads[at] = idOf(head);
      dependents[at] = idOf(dependent);
      kindIds[at] = kind;
      places[kind]!.push(at);
      indices.heads[at] = headIndex;
      indices.dependents[at] = dependentIndex;
    }),
  );
  const packed = [heads, dependents, kindIds].map((ids) =>
    tf.tensor2d(ids, [captions.length, longest], 'int32'),
  );
  const [headIds, dependentIds, kindTensor] = packed as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  knownPlaces.set(
    kindTensor,
    places.map((list) => Int32Array.from(list)),
  );
  knownIndices.set(kindTensor, indices);
  return { heads: headIds, dependents: dependentIds, kinds: kindTensor, mask: maskFromLengths(lengths) };
}

/**
 * Positions of each kind of relation in a batch, as rows of `[batch * relations]`.
 *
 * @throws `ShapeError` if the batch was not packed by `relationBatch`.
 */
export function placesOf(where: string, { kinds }: RelationBatch): readonly Int32Array[] {
  return knownPlaces.get(kinds) ?? refuseOther(where);
}

/**
 * Words of the relations of a batch, as their indices in their captions.
 *
 * @throws `ShapeError` if the batch was not packed by `relationBatch`.
 */
export function wordIndicesOf(where: string, { kinds }: RelationBatch): WordIndices {
  return knownIndices.get(kinds) ?? refuseOther(where);
}

function refuseOther(where: string): never {
  throw new ShapeError(`${where}: the batch was not packed by this encoder; pass what its collate returned.`);
}
