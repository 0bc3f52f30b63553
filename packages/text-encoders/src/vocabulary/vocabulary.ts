import { DataError, OptionError } from '@vse/core';
import { fingerprint } from '../fingerprint';
import { tokenizerOf, type TokenRule, type Tokenizer } from '../tokens/tokenize';

/** The ids that every vocabulary begins with. */
export const specialWords = ['<pad>', '<start>', '<end>', '<unk>'] as const;
const START = 1;
const END = 2;
const UNKNOWN = 3;

/** What turns captions into ids: as much of a vocabulary as an encoder needs. */
export interface CaptionIds {
  /** How many ids there are; every id is below it. */
  readonly size: number;
  /** Word by id, where they are known: initial word vectors are found by them. */
  readonly words?: readonly string[];
  /** Names the ids: encoders pass it on, and checkpoints refuse another. */
  readonly hash?: string;
  encode(caption: string): number[];
}

/** What an encoder's weights depend on, as checkpoints keep it; nothing where the vocabulary has no name. */
export function fingerprintOf({ hash }: Pick<CaptionIds, 'hash'>): {
  readonly fingerprint?: { readonly vocabulary: string };
} {
  return hash === undefined ? {} : { fingerprint: { vocabulary: hash } };
}

/** Words and their ids. */
export interface Vocabulary extends CaptionIds {
  /** Word by id. */
  readonly words: readonly string[];
  /** Names this vocabulary: the same words in the same order under the same rule have the same hash. */
  readonly hash: string;
  /** The id of a word, that of `<unk>` for one that is not here. */
  idOf(word: string): number;
  /** The caption's tokens, known or not. */
  tokenize(caption: string): string[];
  /** `<start>`, the ids of the caption's tokens, `<end>`. An empty caption is its two ends. */
  encode(caption: string): number[];
  toJSON(): VocabularyJson;
}

export interface VocabularyJson {
  readonly format: 'vse-vocabulary';
  /** The name of the rule, or `'custom'` where a function was given. */
  readonly rule: string;
  /** `'keras'` where ids begin with padding alone and captions have no ends. */
  readonly layout?: 'keras';
  readonly words: readonly string[];
}

export interface VocabularyOptions {
  /** How captions are split: the name of a published rule, or a function. Defaults to `'scan'`. */
  readonly tokenizer?: TokenRule | Tokenizer;
}

export interface BuildVocabularyOptions extends VocabularyOptions {
  /** How often a word must occur to get an id of its own. Defaults to `4`, as in SCAN and VSE++. */
  readonly minCount?: number;
}

/**
 * The words that occur at least `minCount` times in the captions, the most frequent first, ties in the order of their
 * characters, after `<pad>` 0, `<start>` 1, `<end>` 2 and `<unk>` 3. Build it from training captions alone.
 *
 * Throws a `DataError` when no word is left.
 */
export function buildVocabulary(
  captions: Iterable<string>,
  { minCount = 4, tokenizer = 'scan' }: BuildVocabularyOptions = {},
): Vocabulary {
  if (!Number.isInteger(minCount) || minCount < 1) {
    throw new OptionError(`buildVocabulary: minCount must be a whole number of at least 1, got ${minCount}.`);
  }
  const split = typeof tokenizer === 'function' ? tokenizer : tokenizerOf('buildVocabulary', tokenizer);
  const counts = new Map<string, number>();
  let read = 0;
  for (const caption of captions) {
    read++;
    for (const word of split(caption)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  for (const special of specialWords) counts.delete(special);
  const kept = [...counts].filter(([, count]) => count >= minCount);
  if (kept.length === 0) {
    throw new DataError(
      `buildVocabulary: none of ${counts.size} words in ${read} captions occurs ${minCount} times. ` +
        'Give the training captions, or a lower minCount.',
    );
  }
  kept.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return vocabularyOf([...specialWords, ...kept.map(([word]) => word)], { tokenizer });
}

/** A vocabulary of known words, by id; the first four must be the special ones. Throws a `DataError` otherwise. */
export function vocabularyOf(
  words: readonly string[],
  { tokenizer = 'scan' }: VocabularyOptions = {},
): Vocabulary {
  const ids = new Map(words.map((word, id) => [word, id]));
  if (ids.size !== words.length) throw new DataError('vocabularyOf: a word occurs twice.');
  if (specialWords.some((word, id) => words[id] !== word)) {
    throw new DataError(
      `vocabularyOf: words must begin with ${specialWords.join(' ')}, got ${words.slice(0, 4).join(' ')}.`,
    );
  }
  const rule = typeof tokenizer === 'function' ? 'custom' : tokenizer;
  const split = typeof tokenizer === 'function' ? tokenizer : tokenizerOf('vocabularyOf', tokenizer);
  const idOf = (word: string) => ids.get(word) ?? UNKNOWN;
  return {
    size: words.length,
    words,
    hash: fingerprint([rule, ...words]),
    idOf,
    tokenize: split,
    encode: (caption) => [START, ...split(caption).map(idOf), END],
    toJSON: () => ({ format: 'vse-vocabulary', rule, words }),
  };
}
