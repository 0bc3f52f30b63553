import { lowerCase } from '../tokens/lower-case';
import { tokenizerOf, type TokenRule, type Tokenizer } from '../tokens/tokenize';

/**
 * Lower-cases, then takes every run of at least two letters, digits or underscores, as scikit-learn's vectorizers do:
 * "a" is no token, and "woman's" becomes "woman".
 */
export const wordPatternTokens: Tokenizer = (text) => lowerCase(text).match(/[\p{L}\p{N}_]{2,}/gu) ?? [];

/** Tokenizer and its name of a `tokenizer` option. */
export function namedTokenizer(
  where: string,
  tokenizer: TokenRule | Tokenizer | undefined,
  otherwise: { readonly name: string; readonly split: Tokenizer },
): { readonly name: string; readonly split: Tokenizer } {
  if (tokenizer === undefined) return otherwise;
  if (typeof tokenizer === 'function') return { name: 'custom', split: tokenizer };
  return { name: tokenizer, split: tokenizerOf(where, tokenizer) };
}
