import { assertOneOf } from '@vse/core';
import { lowerCase } from './lower-case';
import { treebankTokens, wordsOf } from './treebank';
import { wordPatternTokens } from './word-pattern';

/** Splits a text into tokens. */
export type Tokenizer = (text: string) => string[];

/** Names of the token rules of published systems. */
export type TokenRule = keyof typeof rules;

const rules = {
  /** Lower case, then Penn Treebank tokens with punctuation: SCAN, VSE++. */
  scan: (text: string) => treebankTokens(lowerCase(text)),
  /** Lower case, then only letters, digits and spaces: DVSA. */
  dvsa: (text: string) => wordsOf(lowerCase(text).replace(/[^\p{L}\p{N}\s]/gu, '')),
  /** Lower case, punctuation except the apostrophe replaced by spaces: the Keras tokenizer of Favre's tutorial. */
  favre: (text: string) => wordsOf(lowerCase(text).replace(/[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~]/g, ' ')),
  /** Lower case, then every run of at least two letters, digits or underscores: scikit-learn, and `tfidf` by default. */
  'word-pattern': wordPatternTokens,
  /** Lower case, then runs of letters, digits, underscores and apostrophes, and each other mark by itself. */
  'words-and-marks': (text: string) => lowerCase(text).match(/[\p{L}\p{N}_']+|[^\p{L}\p{N}_'\s]/gu) ?? [],
} satisfies Record<string, Tokenizer>;

/**
 * Splits a caption into tokens by a named rule: `'scan'`, `'dvsa'`, `'favre'`, `'word-pattern'` or `'words-and-marks'`. An
 * empty caption has no tokens.
 *
 * @throws `OptionError` if there is no such rule.
 * @example
 * ```ts
 * import { tokenize } from '@vse/text-encoders';
 *
 * console.log(tokenize("Two dogs aren't running.")); // two dogs are n't running .
 * ```
 */
export function tokenize(caption: string, rule: TokenRule = 'scan'): string[] {
  return tokenizerOf('tokenize', rule)(caption);
}

/**
 * Tokenizer of a named rule.
 *
 * @throws `OptionError` if there is no such rule.
 */
export function tokenizerOf(where: string, rule: string): Tokenizer {
  assertOneOf(where, 'rule', rule, Object.keys(rules));
  return rules[rule as TokenRule];
}
