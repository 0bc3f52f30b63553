import { tokenizerOf, type TokenRule, type Tokenizer } from './tokenize';

/** A `tokenizer` option with its name. */
export interface NamedTokenizer {
  /** Name of the rule, or `'custom'` for a function. */
  readonly name: string;
  /** Splits captions into tokens. */
  readonly split: Tokenizer;
  /** The option as a recipe holds it: the rule's name, or the function, which needs a recipe of its own. */
  readonly option: TokenRule | Tokenizer;
}

/**
 * Reads a `tokenizer` option.
 *
 * @throws `OptionError` if it is neither the name of a rule nor a function.
 */
export function namedTokenizer(
  where: string,
  tokenizer: TokenRule | Tokenizer | undefined,
  otherwise: TokenRule,
): NamedTokenizer {
  const option = tokenizer ?? otherwise;
  if (typeof option === 'function') return { name: 'custom', split: option, option };
  return { name: option, split: tokenizerOf(where, option), option };
}
