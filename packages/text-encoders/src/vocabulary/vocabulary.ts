import { assertWhole, DataError, OptionError, type Recipe } from '@vse/core';
import { fingerprint } from '../fingerprint';
import { filedRecipe, shown } from '../recipe';
import { namedTokenizer } from '../tokens/named-tokenizer';
import type { TokenRule, Tokenizer } from '../tokens/tokenize';

/** Special words, ids 0 to 3 of every vocabulary. */
export const specialWords = ['<pad>', '<start>', '<end>', '<unk>'] as const;
const START = 1;
const END = 2;
const UNKNOWN = 3;

/** Converts captions to ids: the part of a vocabulary that an encoder needs. */
export interface CaptionIds {
  /** Number of ids; every id is below it. */
  readonly size: number;
  /** Words in the order of their ids, if known; initial word vectors need them. */
  readonly words?: readonly string[];
  /** Fingerprint of the ids; a checkpoint refuses a vocabulary with another one. */
  readonly hash?: string;
  /** The call that makes it again; without one, an encoder cannot be saved or sent to a thread. */
  readonly recipe?: Recipe;
  /** Converts a caption to ids. */
  encode(caption: string): number[];
}

/**
 * Checks the vocabulary of an encoder.
 *
 * @throws `OptionError` if it lacks its size or the method that converts to ids, or lists another number of words.
 */
export function assertVocabulary(
  where: string,
  vocabulary: { readonly size: number; readonly words?: readonly string[] },
  method: 'encode' | 'idOf',
): void {
  const given = vocabulary as unknown;
  if (typeof given !== 'object' || given === null || typeof (given as never)[method] !== 'function') {
    throw new OptionError(
      `${where}: vocabulary must have size and ${method}, got ${shown(given)}. Build it with buildVocabulary.`,
    );
  }
  const { size, words } = vocabulary;
  assertWhole(where, 'vocabulary.size', size);
  if (words === undefined || words.length === size) return;
  throw new OptionError(`${where}: vocabulary.size must be its ${words.length} words, got ${size}.`);
}

/** Encoder fingerprint for checkpoints; empty if the vocabulary has no hash. */
export function fingerprintOf({ hash }: Pick<CaptionIds, 'hash'>): {
  readonly fingerprint?: { readonly vocabulary: string };
} {
  return hash === undefined ? {} : { fingerprint: { vocabulary: hash } };
}

/** Words and their ids. */
export interface Vocabulary extends CaptionIds {
  /** Words in the order of their ids. */
  readonly words: readonly string[];
  /** Fingerprint of the words, their order and the token rule. */
  readonly hash: string;
  /** Call of `vocabularyFromJson` that makes it again. A tokenizer that is a function needs a recipe of its own. */
  readonly recipe: Recipe;
  /** Id of a word; an unknown word gets the id of `<unk>`. */
  idOf(word: string): number;
  /** Splits a caption into tokens, known or not. */
  tokenize(caption: string): string[];
  /** Converts a caption to ids: `<start>`, its tokens, `<end>`. An empty caption has the two ends. */
  encode(caption: string): number[];
  /** Returns the vocabulary as plain data for `JSON.stringify`. */
  toJSON(): VocabularyJson;
}

/** A vocabulary as JSON for `vocabularyFromJson`. */
export interface VocabularyJson {
  /** Marker of the format. */
  readonly format: 'vse-vocabulary';
  /** Name of the token rule, or `'custom'` for a function. */
  readonly rule: string;
  /** `'keras'` for ids with `<eos>` as the only special word. */
  readonly layout?: 'keras';
  /** Words in the order of their ids. */
  readonly words: readonly string[];
}

/** Options of `vocabularyOf` and `vocabularyFromJson`. */
export interface VocabularyOptions {
  /** Splits captions into tokens: a published rule by name, or a function. Defaults to `'scan'`. */
  readonly tokenizer?: TokenRule | Tokenizer;
}

/** Options of `buildVocabulary`. */
export interface BuildVocabularyOptions extends VocabularyOptions {
  /** Minimum number of occurrences of a word. Defaults to `4`, as in SCAN and VSE++. */
  readonly minCount?: number;
}

/**
 * Builds a vocabulary of the words that occur at least `minCount` times, the most frequent first, ties in the order of
 * their characters, after `<pad>` 0, `<start>` 1, `<end>` 2 and `<unk>` 3. Build it from training captions only.
 *
 * @param captions - Training captions.
 * @param options - Minimum count and tokenizer.
 * @throws `DataError` if no word is left.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { buildVocabulary } from '@vse/text-encoders';
 *
 * const vocabulary = buildVocabulary(['a dog runs', 'a dog sits'], { minCount: 2 });
 * console.log(vocabulary.encode('a cat')); // [ 1, 4, 3, 2 ]
 * ```
 */
export function buildVocabulary(
  captions: Iterable<string>,
  { minCount = 4, tokenizer }: BuildVocabularyOptions = {},
): Vocabulary {
  assertWhole('buildVocabulary', 'minCount', minCount);
  const { split } = namedTokenizer('buildVocabulary', tokenizer, 'scan');
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
  return vocabularyOf([...specialWords, ...kept.map(([word]) => word)], tokenizer ? { tokenizer } : {});
}

/**
 * Builds a vocabulary from words in the order of their ids; the first four must be the special words.
 *
 * @param words - `<pad>`, `<start>`, `<end>`, `<unk>`, then all others.
 * @param options - The tokenizer.
 * @throws `DataError` if the words do not begin with the special words, or repeat.
 * @example
 * ```ts
 * import { vocabularyOf } from '@vse/text-encoders';
 *
 * const vocabulary = vocabularyOf(['<pad>', '<start>', '<end>', '<unk>', 'dog']);
 * console.log(vocabulary.idOf('dog'), vocabulary.idOf('cat')); // 4 3
 * ```
 */
export function vocabularyOf(words: readonly string[], { tokenizer }: VocabularyOptions = {}): Vocabulary {
  const { name: rule, split, option } = namedTokenizer('vocabularyOf', tokenizer, 'scan');
  const ids = new Map(words.map((word, id) => [word, id]));
  if (ids.size !== words.length) throw new DataError('vocabularyOf: words must differ, got a word twice.');
  if (specialWords.some((word, id) => words[id] !== word)) {
    throw new DataError(
      `vocabularyOf: words must begin with ${specialWords.join(' ')}, got ${words.slice(0, 4).join(' ')}.`,
    );
  }
  const idOf = (word: string) => ids.get(word) ?? UNKNOWN;
  const json: VocabularyJson = { format: 'vse-vocabulary', rule, words };
  const own = typeof option === 'function' ? [json, { tokenizer: option }] : [json];
  return {
    size: words.length,
    words,
    hash: fingerprint([rule, ...words]),
    idOf,
    tokenize: split,
    encode: (caption) => [START, ...split(caption).map(idOf), END],
    toJSON: () => json,
    recipe: filedRecipe('vocabulary', 'vocabularyFromJson', ...own),
  };
}
