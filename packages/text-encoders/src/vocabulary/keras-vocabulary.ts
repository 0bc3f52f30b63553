import { assertWhole, DataError } from '@vse/core';
import { fingerprint } from '../fingerprint';
import { tokenizerOf } from '../tokens/tokenize';
import { filedRecipe } from '../recipe';
import type { Vocabulary, VocabularyJson } from './vocabulary';

/** Name of id 0 in the file of Favre's tutorial: padding, and every unknown word. */
const PADDING = '<eos>';
const RULE = 'favre';

/** Options of `buildKerasVocabulary`. */
export interface BuildKerasVocabularyOptions {
  /** Maximum number of words, the most frequent first. Defaults to all. */
  readonly maxWords?: number;
}

/**
 * Builds the vocabulary of the 2017 Keras tokenizer: ids from 1, the most frequent word first, ties in the order of first
 * occurrence. Id 0 is padding and unknown words, as in Favre's tutorial; captions get no start and end ids.
 *
 * @param captions - Training captions.
 * @param options - Limit on the number of words.
 * @throws `DataError` if there is no word.
 * @throws `OptionError` if `maxWords` is out of range.
 * @example
 * ```ts
 * import { buildKerasVocabulary } from '@vse/text-encoders';
 *
 * const vocabulary = buildKerasVocabulary(['a dog runs', 'a dog sits']);
 * console.log(vocabulary.encode('a cat runs')); // [ 1, 0, 3 ]
 * ```
 */
export function buildKerasVocabulary(
  captions: Iterable<string>,
  { maxWords = Infinity }: BuildKerasVocabularyOptions = {},
): Vocabulary {
  if (maxWords !== Infinity) assertWhole('buildKerasVocabulary', 'maxWords', maxWords);
  const split = tokenizerOf('buildKerasVocabulary', RULE);
  const counts = new Map<string, number>(); // in the order of first occurrence
  for (const caption of captions) {
    for (const word of split(caption)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  counts.delete(PADDING);
  const sorted = [...counts].sort(([, m], [, n]) => n - m); // stable
  return kerasVocabularyOf([PADDING, ...sorted.slice(0, maxWords).map(([word]) => word)]);
}

/**
 * Builds a vocabulary from words in the order of their ids, in the layout of `buildKerasVocabulary`.
 *
 * @throws `DataError` if the words do not begin with `<eos>`, are only that, or repeat.
 * @example
 * ```ts
 * import { kerasVocabularyOf } from '@vse/text-encoders';
 *
 * console.log(kerasVocabularyOf(['<eos>', 'dog', 'runs']).encode('dog runs')); // [ 1, 2 ]
 * ```
 */
export function kerasVocabularyOf(words: readonly string[]): Vocabulary {
  const ids = new Map(words.map((word, id) => [word, id]));
  if (words[0] !== PADDING || words.length < 2 || ids.size !== words.length) {
    throw new DataError(
      `kerasVocabularyOf: words must be ${PADDING} and at least one other, each once, got ${words.length} that begin with ${words[0]}.`,
    );
  }
  const split = tokenizerOf('kerasVocabularyOf', RULE);
  const idOf = (word: string) => ids.get(word) ?? 0;
  const json: VocabularyJson = { format: 'vse-vocabulary', rule: RULE, layout: 'keras', words };
  return {
    size: words.length,
    words,
    hash: fingerprint(['keras', RULE, ...words]),
    idOf,
    tokenize: split,
    encode: (caption) => split(caption).map(idOf),
    toJSON: () => json,
    recipe: filedRecipe('vocabulary', 'vocabularyFromJson', json),
  };
}
