import { DataError, OptionError } from '@vse/core';
import { fingerprint } from '../fingerprint';
import { tokenizerOf } from '../tokens/tokenize';
import type { Vocabulary } from './vocabulary';

/** What id 0 is called in the file that Favre's tutorial saves: padding, and every unknown word. */
const PADDING = '<eos>';
const RULE = 'favre';

export interface BuildKerasVocabularyOptions {
  /** How many words get an id at most, the most frequent ones. Defaults to all. */
  readonly maxWords?: number;
}

/**
 * Ids as the Keras tokenizer of 2017 gives them: words from 1 on, the most frequent first, of words as frequent the one
 * that was read first. 0 is padding and stands for words that are not here, as in Favre's tutorial; there are no ends.
 *
 * Throws a `DataError` when there is no word.
 */
export function buildKerasVocabulary(
  captions: Iterable<string>,
  { maxWords = Infinity }: BuildKerasVocabularyOptions = {},
): Vocabulary {
  if (!(maxWords >= 1)) {
    throw new OptionError(`buildKerasVocabulary: maxWords must be at least 1, got ${maxWords}.`);
  }
  const split = tokenizerOf('buildKerasVocabulary', RULE);
  const counts = new Map<string, number>(); // keeps the order of first occurrence
  for (const caption of captions) {
    for (const word of split(caption)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  counts.delete(PADDING);
  const sorted = [...counts].sort(([, m], [, n]) => n - m); // stable
  return kerasVocabularyOf([PADDING, ...sorted.slice(0, maxWords).map(([word]) => word)]);
}

/** A vocabulary of known words by id, in the layout of `buildKerasVocabulary`. Throws a `DataError` for others. */
export function kerasVocabularyOf(words: readonly string[]): Vocabulary {
  const ids = new Map(words.map((word, id) => [word, id]));
  if (words[0] !== PADDING || words.length < 2 || ids.size !== words.length) {
    throw new DataError(
      `kerasVocabularyOf: words must be ${PADDING} and then at least one other, each once; got ${words.length} that begin with ${words[0]}.`,
    );
  }
  const split = tokenizerOf('kerasVocabularyOf', RULE);
  const idOf = (word: string) => ids.get(word) ?? 0;
  return {
    size: words.length,
    words,
    hash: fingerprint(['keras', RULE, ...words]),
    idOf,
    tokenize: split,
    encode: (caption) => split(caption).map(idOf),
    toJSON: () => ({ format: 'vse-vocabulary', rule: RULE, layout: 'keras', words }),
  };
}
