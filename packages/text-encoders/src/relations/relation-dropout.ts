import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf, assertShare, seededRandom, type EncodeOptions } from '@vse/core';
import type { WordDropoutOptions } from '../tokens/word-dropout';
import { wordIndicesOf, type RelationBatch } from './relation-batch';

/** The part of a batch that word dropout changes. */
type Dropped = Pick<RelationBatch, 'heads' | 'dependents' | 'mask'>;

/** Drops words of a batch of relations in training; otherwise returns the batch itself. Call it in `tf.tidy`. */
export type RelationDropout = (batch: RelationBatch, options: EncodeOptions) => Dropped;

/** Word dropout with its defaults filled in, the look-up of the unknown word, and a seed. */
interface RelationDropoutSettings extends Required<WordDropoutOptions> {
  readonly unknownId: () => number;
  readonly seed: number;
}

/**
 * Makes the word dropout of `relationEncoder`. A word is dropped with all of its mentions in the caption: as an unknown word, or with
 * every relation that has it; a caption that would lose all relations keeps its first.
 *
 * @throws `OptionError` if the rate is not from 0 to below 1.
 */
export function relationDropout(where: string, settings: RelationDropoutSettings): RelationDropout {
  const { wordDropoutRate: rate, wordDropout: by, unknownId, seed } = settings;
  assertShare(where, 'wordDropoutRate', rate);
  assertOneOf(where, 'wordDropout', by, ['unknown', 'removal']);
  const stream = seededRandom(seed).fork('words');
  return (batch, { training = false, draw }) => {
    if (!training || rate === 0) return batch;
    const { heads, dependents, counts } = wordIndicesOf(where, batch);
    const random = draw === undefined ? stream : stream.fork(draw);
    const [captions, relations] = batch.heads.shape;
    const flags = { heads: new Int32Array(heads.length), dependents: new Int32Array(heads.length) };
    for (let caption = 0; caption < captions; caption++) {
      const words = new Map<number, boolean>();
      const isDropped = (word: number) => {
        const known = words.get(word) ?? random.next() < rate;
        words.set(word, known);
        return known;
      };
      for (let i = caption * relations; i < caption * relations + counts[caption]!; i++) {
        flags.heads[i] = Number(isDropped(heads[i]!));
        flags.dependents[i] = Number(isDropped(dependents[i]!));
      }
    }
    if (by === 'unknown') {
      const unknown = unknownId();
      return {
        heads: withUnknown(batch.heads, flags.heads, unknown),
        dependents: withUnknown(batch.dependents, flags.dependents, unknown),
        mask: batch.mask,
      };
    }
    const mask = keptRelations(flags, counts, relations);
    return { ...batch, mask: tf.tensor2d(mask, [captions, relations]) };
  };
}

function withUnknown(ids: tf.Tensor2D, flags: Int32Array, unknown: number): tf.Tensor2D {
  const dropped = tf.cast(tf.tensor2d(flags, ids.shape, 'int32'), 'bool'); // [captions, relations]
  return tf.where<tf.Tensor2D>(dropped, tf.fill(ids.shape, unknown, 'int32'), ids);
}

/** Mask `[captions, relations]` of the relations without a dropped word; at least the first of each caption. */
function keptRelations(
  { heads, dependents }: { readonly heads: Int32Array; readonly dependents: Int32Array },
  counts: readonly number[],
  relations: number,
): Float32Array {
  const mask = new Float32Array(heads.length);
  counts.forEach((count, caption) => {
    const first = caption * relations;
    let kept = 0;
    for (let i = first; i < first + count; i++) {
      mask[i] = heads[i]! + dependents[i]! === 0 ? 1 : 0;
      kept += mask[i]!;
    }
    if (kept === 0 && count > 0) mask[first] = 1;
  });
  return mask;
}
