import { tokenizerOf, type TokenRule, type Tokenizer } from '../tokens/tokenize';

/**
 * Lower case, then every run of at least two letters, digits or underscores: the tokens of scikit-learn's vectorisers,
 * so that "a" is none, and "woman's" is "woman".
 */
export const wordPatternTokens: Tokenizer = (text) => text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];

/** A tokenizer and its name, from what an option says. */
export function namedTokenizer(
  where: string,
  tokenizer: TokenRule | Tokenizer | undefined,
  otherwise: { readonly name: string; readonly split: Tokenizer },
): { readonly name: string; readonly split: Tokenizer } {
  if (tokenizer === undefined) return otherwise;
  if (typeof tokenizer === 'function') return { name: 'custom', split: tokenizer };
  return { name: tokenizer, split: tokenizerOf(where, tokenizer) };
}
