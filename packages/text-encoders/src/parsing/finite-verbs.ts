import { colours, isActor, isGerund, isPastParticiple, isPlural, isVerbForm } from './lexicon';
import { lastIndex } from './last-index';
import { isOneOf, tagAt, type Token } from './token';

/** Tag of a possible finite verb: a verb if its clause lacks one, a noun if an article needs one. */
export function finiteVerbTag(tokens: readonly Token[], i: number): string {
  const { lower, tag } = tokens[i]!;
  if (isGerund(lower)) return tag;
  if (tag === 'VERB') return isNounAfterAll(tokens, i) ? 'NOUN' : tag;
  if (isPastParticiple(lower) || !isOneOf(tag, 'NOUN PROPN ADJ')) return tag;
  if (lower === 'top') return isOneOf(tagAt(tokens, i + 1), 'NOUN PROPN') ? tag : 'NOUN';
  return isVerbAfterAll(tokens, i) ? 'VERB' : tag;
}

function isNounAfterAll(tokens: readonly Token[], i: number): boolean {
  const before = tagAt(tokens, i - 1);
  const after = tagAt(tokens, i + 1);
  if (isOneOf(after, 'NOUN PROPN')) return false;
  if (isOneOf(before, 'DET POSS')) return true;
  return isOneOf(before, 'ADJ ADV') && after !== 'DET' && leadsFromArticle(tokens, i);
}

function isVerbAfterAll(tokens: readonly Token[], i: number): boolean {
  const { lower, tag } = tokens[i]!;
  const before = tokens[i - 1];
  const after = tagAt(tokens, i + 1);
  const known = isVerbForm(lower);
  if (!before || hasVerb(tokens, i)) return false;
  // "a woman in pink stands": a verb follows the colour she wears.
  if (colours.has(before.lower) && tokens[i - 2]?.lower === 'in') return known && /[^s]s$/.test(lower);
  if (!isOneOf(before.tag, 'NOUN PROPN PRON NUM')) return false;
  if (tag === 'ADJ') return known && isOneOf(after, 'DET ADP');
  const agrees = isPlural(before.lower) ? !/[^s]s$/.test(lower) : /s$/.test(lower);
  if (isOneOf(after, 'DET POSS PRON')) return agrees || known;
  if (agrees && isActor(before.lower) && after === 'ADP') return true;
  return agrees && known && isOneOf(after, 'ADP ADV END PUNCT TO SCONJ CCONJ NUM NOUN ADJ');
}

/** True if an article and adjectives precede the word: "a small jump". */
function leadsFromArticle(tokens: readonly Token[], i: number): boolean {
  const start = lastIndex(tokens.slice(0, i), ({ tag }) => !isOneOf(tag, 'ADJ ADV DET POSS NUM NOUN'));
  const run = tokens.slice(start + 1, i);
  return run.some(({ tag }) => isOneOf(tag, 'DET POSS')) && !run.some(({ tag }) => tag === 'NOUN');
}

/** True if the clause of word `i` has another finite verb. */
function hasVerb(tokens: readonly Token[], i: number): boolean {
  const breaks = ({ tag }: Token) => isOneOf(tag, 'SCONJ CCONJ REL');
  const from = lastIndex(tokens.slice(0, i), breaks) + 1;
  const to = tokens.findIndex((token, at) => at > i && breaks(token));
  return tokens.some((token, at) => {
    if (at < from || (to >= 0 && at >= to) || at === i) return false;
    const participle = isGerund(token.lower) || isPastParticiple(token.lower);
    return token.tag === 'AUX' || (token.tag === 'VERB' && !participle && tagAt(tokens, at - 1) !== 'TO');
  });
}
