import { colours, determiners, isPastParticiple, possessives, prepositions, relatives, sizes, subordinators } from './lexicon'; // prettier-ignore
import { isOneOf, tagAt, type Token } from './token';

/** Colours that name a thing if nothing follows them: a light, an orange. */
const THINGS = /^(light|orange|silver|gold|cream|dark)$/;

/** Tag of a closed-class word, which has few readings; other words keep the tagger's tag. */
export function closedClass(tokens: readonly Token[], i: number): string {
  const { lower, tag, form } = tokens[i]!;
  if (!/[\p{L}\p{N}]/u.test(form)) return lower === "'" ? 'GEN' : 'PUNCT';
  return (
    auxiliary(tokens, i) ??
    pronoun(tokens, i) ??
    afterArticle(tokens, i) ??
    introducing(tokens, i) ??
    describing(tokens, i) ??
    tag
  );
}

function auxiliary(tokens: readonly Token[], i: number): string | undefined {
  const { lower } = tokens[i]!;
  const next = tokens[i + 1];
  if (/^(is|are|was|were|be|been|being|'re)$/.test(lower)) return 'AUX';
  if (!/^(has|have|had|having|does|do|did)$/.test(lower)) return undefined;
  const leads =
    next && isOneOf(next.tag, 'AUX VERB') && (isPastParticiple(next.lower) || next.lower === 'been');
  return leads ? 'AUX' : 'VERB';
}

function pronoun(tokens: readonly Token[], i: number): string | undefined {
  const { lower } = tokens[i]!;
  const nominal = nominalFollows(tokens, i);
  if (lower === "'s") return 'GEN';
  if (lower === 'there')
    return /^(is|are|was|were|'s)$/.test(tokens[i + 1]?.lower ?? '') ? 'EXPL' : undefined;
  if (lower === 'her' && !nominal) return 'PRON';
  if (lower === 'that' && isOneOf(tagAt(tokens, i - 1), 'NOUN PROPN')) return 'REL';
  if (lower === 'that') return nominal ? 'DET' : undefined;
  if (relatives.has(lower)) return 'REL';
  if (possessives.has(lower)) return 'POSS';
  return determiners.has(lower) ? 'DET' : undefined;
}

/** Tags adverbs and prepositions after an article: "the outside windows", "the back of it". */
function afterArticle(tokens: readonly Token[], i: number): string | undefined {
  const { lower, tag } = tokens[i]!;
  if (!determiners.has(tokens[i - 1]?.lower ?? '') || !(tag === 'ADV' || prepositions.has(lower)))
    return undefined;
  if (isOneOf(tagAt(tokens, i + 1), 'NOUN PROPN')) return 'ADJ';
  return tokens[i + 1]?.lower === 'of' && !isOneOf(lower, 'in on off out') ? 'NOUN' : undefined;
}

/** Tags words that introduce a phrase or a clause. */
function introducing(tokens: readonly Token[], i: number): string | undefined {
  const { lower, tag } = tokens[i]!;
  const next = tokens[i + 1];
  if (lower === 'to') return isOneOf(tagAt(tokens, i + 1), 'VERB AUX') ? 'TO' : 'ADP';
  if (lower === 'about' && next?.lower === 'to') return 'ADJ';
  if (subordinators.has(lower) && (!prepositions.has(lower) || clauseFollows(tokens, i))) return 'SCONJ';
  return prepositions.has(lower) && (tag !== 'ADJ' || !next || nominalFollows(tokens, i)) ? 'ADP' : undefined;
}

function describing(tokens: readonly Token[], i: number): string | undefined {
  const { lower, tag } = tokens[i]!;
  const thing = THINGS.test(lower) && isOneOf(tagAt(tokens, i + 1), 'END PUNCT ADP AUX');
  if (colours.has(lower) && !thing) return 'ADJ';
  // "a small black dog": taggers trained on news call "small" an adverb.
  return (tag === 'ADV' || i === 0) && sizes.has(lower) ? 'ADJ' : undefined;
}

function nominalFollows(tokens: readonly Token[], i: number): boolean {
  return (
    isOneOf(tagAt(tokens, i + 1), 'NOUN PROPN PRON NUM DET ADJ') ||
    possessives.has(tokens[i + 1]?.lower ?? '')
  );
}

/** True if a verb follows closely, so that the word begins a clause and is not a preposition. */
function clauseFollows(tokens: readonly Token[], i: number): boolean {
  const rest = tokens.slice(i + 1, i + 8);
  const end = rest.findIndex(({ tag, lower }) => tag === 'PUNCT' || prepositions.has(lower));
  return rest.slice(0, end < 0 ? undefined : end).some(({ tag }) => isOneOf(tag, 'VERB AUX'));
}
