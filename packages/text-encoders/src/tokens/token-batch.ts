import * as tf from '@tensorflow/tfjs-core';
import { DataError, maskFromLengths, type EncoderBatch } from '@vse/core';

/** Captions as ids, padded to the longest. */
export interface TokenBatch extends EncoderBatch {
  /** `[batch, words]`, int32, 0 past a caption's end. */
  readonly tokens: tf.Tensor2D;
  /** `[batch, words]`, 1 where there is a word. */
  readonly mask: tf.Tensor2D;
}

/** The lengths behind each batch's tokens. The host knows them when it packs, and reading them back would stall. */
const knownLengths = new WeakMap<tf.Tensor, readonly number[]>();

/**
 * Packs captions given as ids, padded to the longest of them. A caption longer than `maxWords` keeps its first ids and
 * its last one, which is `<end>`.
 *
 * Throws a `DataError` for no captions at all, for one without ids, and for an id that is not below `size`.
 */
export function tokenBatch(
  where: string,
  captions: readonly ArrayLike<number>[],
  { size, maxWords = Infinity }: { size: number; maxWords?: number | undefined },
): TokenBatch {
  if (captions.length === 0) throw new DataError(`${where}.collate: there is no caption to pack.`);
  const lengths = captions.map(({ length }) => Math.min(length, maxWords));
  const words = lengths.reduce((most, length) => Math.max(most, length), 0);
  const ids = new Int32Array(captions.length * words);
  captions.forEach((caption, row) => {
    const length = lengths[row]!;
    if (length === 0) throw new DataError(`${where}.collate: caption ${row} has no words.`);
    for (let word = 0; word < length; word++) {
      const id = caption[word === length - 1 ? caption.length - 1 : word]!;
      if (!Number.isInteger(id) || id < 0 || id >= size) {
        throw new DataError(
          `${where}.collate: ids must be whole numbers from 0 to ${size - 1}, got ${id} in caption ${row}.`,
        );
      }
      ids[row * words + word] = id;
    }
  });
  const tokens = tf.tensor2d(ids, [captions.length, words], 'int32');
  knownLengths.set(tokens, lengths);
  return { tokens, mask: maskFromLengths(lengths) };
}

/** How long each caption of a batch is, or its mask where the batch was not packed here. */
export function endsOf({ tokens, mask }: TokenBatch): { lengths: readonly number[] } | { mask: tf.Tensor2D } {
  const lengths = knownLengths.get(tokens);
  return lengths ? { lengths } : { mask };
}
