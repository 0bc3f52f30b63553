import { colours, isGerund, isPastParticiple, isVerbForm, purposes } from './lexicon';
import { isOneOf, tagAt, type Token } from './token';

/** Tag of a possible participle: an adjective before a noun, a verb after one. */
export function participleTag(tokens: readonly Token[], i: number): string {
  const { lower, tag } = tokens[i]!;
  if (!isOneOf(tag, 'NOUN ADJ VERB PROPN ADV')) return tag;
  if (isGerund(lower)) return gerundTag(tokens, i);
  return isPastParticiple(lower) ? pastTag(tokens, i) : tag;
}

function gerundTag(tokens: readonly Token[], i: number): string {
  const { lower } = tokens[i]!;
  const before = tagAt(tokens, i - 1);
  const after = tagAt(tokens, i + 1);
  const nounFollows = isOneOf(after, 'NOUN PROPN ADJ');
  if (afterColour(tokens, i) && !nounFollows) return 'VERB';
  if (before === 'DET' && isOneOf(after, 'DET POSS')) return 'VERB'; // "each riding a camel"
  const inside = isOneOf(before, 'DET ADJ POSS NUM GEN');
  if (purposes.has(lower) && nounFollows && (inside || before === 'ADP')) return 'NOUN'; // "a swimming pool"
  if (inside && nounFollows) return 'ADJ';
  if (inside && before !== 'NUM') return 'NOUN';
  if (before === 'ADP' && nounFollows && !acts(tokens[i - 1]!.lower)) return 'ADJ'; // "in folding chairs"
  if (before === 'START' && isOneOf(after, 'NOUN PROPN') && !isVerbForm(lower)) return 'ADJ';
  return 'VERB';
}

function pastTag(tokens: readonly Token[], i: number): string {
  const { lower, tag } = tokens[i]!;
  const before = tagAt(tokens, i - 1);
  const after = tagAt(tokens, i + 1);
  const nounFollows = isOneOf(after, 'NOUN PROPN ADJ');
  if (isOneOf(before, 'DET ADJ POSS NUM GEN')) {
    if (nounFollows) return 'ADJ';
    if (before !== 'NUM' && !afterColour(tokens, i)) return tag === 'VERB' ? 'NOUN' : tag;
  }
  // "a paw printed ball"
  if (before === 'NOUN' && isOneOf(after, 'NOUN PROPN') && isOneOf(tagAt(tokens, i - 2), 'DET ADJ'))
    return 'ADJ';
  if (before === 'ADP' && nounFollows) return 'ADJ';
  if (/^(set|cut|shot)$/.test(lower) && before === 'NOUN' && isOneOf(after, 'END PUNCT AUX VERB'))
    return 'NOUN';
  return tag === 'VERB' || isOneOf(before, 'AUX NOUN PROPN PRON NUM') ? 'VERB' : tag;
}

/** True after a colour that somebody wears: "a man in black running". */
function afterColour(tokens: readonly Token[], i: number): boolean {
  return colours.has(tokens[i - 1]?.lower ?? '') && tokens[i - 2]?.lower === 'in';
}

/** True for prepositions that make a gerund an action: by, for, from. */
function acts(preposition: string): boolean {
  return isOneOf(preposition, 'by for from before after without');
}
