import { OptionError } from '@vse/core';
import { treebankTokens, wordsOf } from './treebank';

/** Splits a text into tokens. */
export type Tokenizer = (text: string) => string[];

/** The names of the rules that published systems used. */
export type TokenRule = keyof typeof rules;

const rules = {
  /** Lower case, then Penn Treebank tokens with punctuation: SCAN, VSE++. */
  scan: (text: string) => treebankTokens(text.toLowerCase()),
  /** Lower case, everything but letters, digits and spaces deleted: DVSA. */
  dvsa: (text: string) => wordsOf(text.toLowerCase().replace(/[^\p{L}\p{N}\s]/gu, '')),
  /** Lower case, punctuation but the apostrophe made space: the Keras tokenizer that Favre's tutorial uses. */
  favre: (text: string) => wordsOf(text.toLowerCase().replace(/[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~]/g, ' ')),
} satisfies Record<string, Tokenizer>;

/**
 * Splits a caption into tokens by a named rule: `'scan'`, `'dvsa'` or `'favre'`. An empty caption has no tokens.
 * Throws an `OptionError` for another name.
 */
export function tokenize(caption: string, rule: TokenRule = 'scan'): string[] {
  return tokenizerOf('tokenize', rule)(caption);
}

/** The rule of a name. */
export function tokenizerOf(where: string, rule: string): Tokenizer {
  if (Object.hasOwn(rules, rule)) return rules[rule as TokenRule];
  throw new OptionError(`${where}: rule must be one of ${Object.keys(rules).join(', ')}, got '${rule}'.`);
}
