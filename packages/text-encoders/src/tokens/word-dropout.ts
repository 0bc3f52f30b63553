import * as tf from '@tensorflow/tfjs-core';
import {
  assertOneOf,
  assertShare,
  OptionError,
  seededRandom,
  ShapeError,
  type EncodeOptions,
} from '@vse/core';
import type { CaptionIds } from '../vocabulary/vocabulary';
import { lengthsOf, packedBatch, type TokenBatch } from './token-batch';

/** Options of encoders that drop words in training. */
export interface WordDropoutOptions {
  /** Probability of dropping a word in training; the first and the last id of a caption stay. Defaults to `0`. */
  readonly wordDropoutRate?: number;
  /**
   * Treatment of dropped words: `'unknown'` replaces them by `<unk>`, which needs a vocabulary that has it; `'removal'` closes the gap.
   * Defaults to `'unknown'`.
   */
  readonly wordDropout?: 'unknown' | 'removal';
}

/** Drops words of a batch in training; otherwise returns the batch itself. Call it in `tf.tidy`. */
export type WordDropout = (batch: TokenBatch, options: EncodeOptions) => TokenBatch;

/**
 * Makes the word dropout of an encoder: Iyyer et al., https://aclanthology.org/P15-1162/
 *
 * @throws `OptionError` if the rate is not from 0 to below 1, or if words become unknown and the vocabulary has no `<unk>`.
 */
export function wordDropoutOf(
  where: string,
  { wordDropoutRate: rate, wordDropout: by }: Required<WordDropoutOptions>,
  { vocabulary, seed }: { readonly vocabulary: CaptionIds; readonly seed: number },
): WordDropout {
  assertShare(where, 'wordDropoutRate', rate);
  assertOneOf(where, 'wordDropout', by, ['unknown', 'removal']);
  const unknown = vocabulary.words?.indexOf('<unk>') ?? -1;
  if (rate > 0 && by === 'unknown' && unknown === -1) {
    throw new OptionError(
      `${where}: wordDropout 'unknown' needs a vocabulary that lists the word <unk>, got one without. Give 'removal'.`,
    );
  }
  const stream = seededRandom(seed).fork('words');
  return (batch, { training = false, draw }) => {
    if (!training || rate === 0) return batch;
    const lengths = lengthsOf(batch);
    if (!lengths) throw new ShapeError(`${where}: word dropout needs a batch that collate packed.`);
    const random = draw === undefined ? stream : stream.fork(draw);
    const kept = lengths.map((length) =>
      Array.from({ length }, (_, word) => word === 0 || word === length - 1 || random.next() >= rate),
    );
    return by === 'unknown' ? withUnknown(batch, kept, unknown) : withoutDropped(batch, kept);
  };
}

type Kept = readonly (readonly boolean[])[];

function withUnknown({ tokens, mask }: TokenBatch, kept: Kept, unknown: number): TokenBatch {
  const [captions, words] = tokens.shape;
  const dropped = new Int32Array(captions * words);
  kept.forEach((row, caption) =>
    row.forEach((keeps, word) => (dropped[caption * words + word] = Number(!keeps))),
  );
  const flags = tf.cast(tf.tensor2d(dropped, [captions, words], 'int32'), 'bool'); // [captions, words]
  const replaced = tf.where<tf.Tensor2D>(flags, tf.fill([captions, words], unknown, 'int32'), tokens);
  const lengths = kept.map(({ length }) => length);
  const batch = packedBatch(replaced, lengths); // [captions, words]
  batch.mask.dispose();
  return { tokens: batch.tokens, mask: tf.clone(mask) };
}

function withoutDropped({ tokens }: TokenBatch, kept: Kept): TokenBatch {
  const [captions, words] = tokens.shape;
  const lengths = kept.map((row) => row.filter(Boolean).length);
  const longest = Math.max(...lengths);
  // Padding repeats the caption's first word: masked, and any id of the table.
  const from = new Int32Array(captions * longest);
  kept.forEach((row, caption) => {
    const places = row.flatMap((keeps, word) => (keeps ? [word] : []));
    for (let word = 0; word < longest; word++) {
      from[caption * longest + word] = caption * words + (places[word] ?? 0);
    }
  });
  const flat = tf.reshape(tokens, [captions * words]); // [captions * words]
  const gathered = tf.gather(flat, tf.tensor1d(from, 'int32')); // [captions * longest]
  return packedBatch(tf.reshape(gathered, [captions, longest]), lengths);
}
