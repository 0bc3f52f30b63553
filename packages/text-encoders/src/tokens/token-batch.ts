import * as tf from '@tensorflow/tfjs-core';
import { DataError, maskFromLengths, type EncoderBatch } from '@vse/core';

/** Captions as ids, padded to the longest caption. */
export interface TokenBatch extends EncoderBatch {
  /** `[batch, words]`, int32, 0 after the end of a caption. */
  readonly tokens: tf.Tensor2D;
  /** `[batch, words]`: 1 for a word, 0 for padding. */
  readonly mask: tf.Tensor2D;
}

/** Lengths of the captions by tokens tensor, kept on the host: reading them back from the mask would stall. */
const knownLengths = new WeakMap<tf.Tensor, readonly number[]>();

/**
 * Packs captions as ids, padded to the longest. A caption longer than `maxWords` keeps its first ids and its last, `<end>`.
 *
 * @throws `DataError` if there are no captions, a caption has no ids, or an id is not below `size`.
 */
export function tokenBatch(
  where: string,
  captions: readonly ArrayLike<number>[],
  { size, maxWords = Infinity }: { size: number; maxWords?: number | undefined },
): TokenBatch {
  if (captions.length === 0) throw new DataError(`${where}.collate: there is no caption to pack.`);
  const lengths = captions.map(({ length }) => Math.min(length, maxWords));
  const words = lengths.reduce((longest, length) => Math.max(longest, length), 0);
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
  return packedBatch(tf.tensor2d(ids, [captions.length, words], 'int32'), lengths);
}

/** Lengths of the captions of a batch; `undefined` if `tokenBatch` did not pack it. */
export function lengthsOf({ tokens }: TokenBatch): readonly number[] | undefined {
  return knownLengths.get(tokens);
}

/** A batch of these tokens `[batch, words]` and lengths. */
export function packedBatch(tokens: tf.Tensor2D, lengths: readonly number[]): TokenBatch {
  knownLengths.set(tokens, lengths);
  return { tokens, mask: maskFromLengths(lengths, tokens.shape[1]) };
}

/** Lengths of the captions of a batch, or its mask if `tokenBatch` did not pack it. */
export function endsOf({ tokens, mask }: TokenBatch): { lengths: readonly number[] } | { mask: tf.Tensor2D } {
  const lengths = knownLengths.get(tokens);
  return lengths ? { lengths } : { mask };
}
