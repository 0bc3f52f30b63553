import * as tf from '@tensorflow/tfjs-core';
import { DataError, maskFromLengths, ShapeError, type EncoderBatch } from '@vse/core';
import type { WordRelation } from './word-relation';

/** Relations as ids, padded to the caption with the most. */
export interface RelationBatch extends EncoderBatch {
  /** `[batch, relations]`, int32, the ids of the governing words. */
  readonly heads: tf.Tensor2D;
  /** `[batch, relations]`, int32 */
  readonly dependents: tf.Tensor2D;
  /** `[batch, relations]`, int32: which of the named relations, or their number for any other. */
  readonly kinds: tf.Tensor2D;
  /** `[batch, relations]`, 1 where there is a relation. */
  readonly mask: tf.Tensor2D;
}

/** The places of each kind in a batch, known to the host when it packs; reading them back would stall. */
const knownPlaces = new WeakMap<tf.Tensor, readonly Int32Array[]>();

/** Packs the relations of captions. Throws a `DataError` for no captions, and for one without relations. */
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
  captions.forEach((relations, row) =>
    relations.forEach(({ relation, head, dependent }, i) => {
      const at = row * longest + i;
      const named = kinds.indexOf(relation);
      const kind = named < 0 ? kinds.length : named;
      heads[at] = idOf(head);
      dependents[at] = idOf(dependent);
      kindIds[at] = kind;
      places[kind]!.push(at);
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
  return { heads: headIds, dependents: dependentIds, kinds: kindTensor, mask: maskFromLengths(lengths) };
}

/** Where each kind of relation stands in a batch, as rows of `[batch * relations]`. */
export function placesOf(where: string, { kinds }: RelationBatch): readonly Int32Array[] {
  const places = knownPlaces.get(kinds);
  if (places) return places;
  throw new ShapeError(`${where}: the batch was not packed by this encoder; pass what its collate returned.`);
}
