import { closedClass } from './closed-class';
import { finiteVerbTag } from './finite-verbs';
import { longPrepositions } from './lexicon';
import { participleTag } from './participles';
import type { TaggedWord } from './tagged-word';
import { isOneOf, tagAt, type Token } from './token';

/**
 * Repairs tags for captions: a tagger trained on news calls `runs` in "a dog runs" and `running` in "a dog running" nouns,
 * which are rare in captions. Adds the tags `POSS` (his), `GEN` ('s), `REL` (who), `EXPL` (there) and `TO`.
 */
export function repairTags(words: readonly TaggedWord[]): Token[] {
  const tokens = words.map(({ form, tag }): Token => ({ form, lower: form.toLowerCase(), tag }));
  const each = (tagOf: (tokens: readonly Token[], i: number) => string) =>
    tokens.forEach((token, i) => (token.tag = tagOf(tokens, i)));
  each(closedClass);
  tokens.forEach((_, i) => {
    for (let part = 0; part < longPreposition(tokens, i); part++) tokens[i + part]!.tag = 'ADP';
  });
  each(participleTag);
  each(finiteVerbTag);
  return tokens;
}

/** Length of the multi-word preposition that begins here; 0 for none. */
export function longPreposition(tokens: readonly Token[], at: number): number {
  const noun = isOneOf(tagAt(tokens, at - 1), 'DET ADJ POSS'); // "to the right of"
  const found = longPrepositions.find((parts) => parts.every((part, i) => tokens[at + i]?.lower === part));
  if (!found || noun) return 0;
  return isOneOf(tagAt(tokens, at + found.length), 'END PUNCT') ? 0 : found.length;
}
