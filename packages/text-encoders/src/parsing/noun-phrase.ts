import { lastIndex } from './last-index';
import type { Token } from './token';
import type { Tree } from './tree';

/** A run of words with one head. */
export interface Span {
  readonly start: number;
  /** The first word after it. */
  readonly end: number;
  readonly head: number;
}

const isNoun = (token: Token | undefined) => token?.tag === 'NOUN' || token?.tag === 'PROPN';

/**
 * Reads the noun phrase that begins at a word and attaches the words inside it: `det`, `amod`, `nummod`, `compound`,
 * `nmod:poss` and coordinated adjectives. Without a noun, a number or an adjective is the head ("each other", "in white").
 */
export function readNounPhrase(tokens: readonly Token[], start: number, tree: Tree): Span | undefined {
  if (['PRON', 'EXPL', 'REL'].includes(tokens[start]?.tag ?? '')) {
    return tokens[start]!.tag === 'PRON' ? { start, end: start + 1, head: start } : undefined;
  }
  const end = endOf(tokens, start);
  if (end === start) return undefined;
  const head = end - 1;
  if (tokens[head]!.tag === 'ADV') return undefined;
  attachInside(tokens, { start, end, head }, tree);
  return { start, end, head };
}

/** End of the phrase: after its run of nouns, or after the adjectives if there is none. */
function endOf(tokens: readonly Token[], start: number): number {
  let at = start;
  let nouns = false;
  for (; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (isNoun(token)) {
      nouns = true;
      continue;
    }
    if (token.tag === 'GEN' && nouns) {
      nouns = false;
      continue;
    }
    if (nouns) break;
    if (['ADJ', 'NUM', 'POSS'].includes(token.tag)) continue;
    if (token.tag === 'DET' && (at === start || tokens[at - 1]!.tag === 'DET')) continue;
    if (token.tag === 'ADV' && tokens[at + 1]?.tag === 'ADJ' && leadsToNoun(tokens, at + 1)) continue;
    const joins = token.tag === 'CCONJ' || token.lower === ',';
    const between = tokens[at - 1]?.tag === 'ADJ' && at > start && tokens[at + 1]?.tag === 'ADJ';
    if (joins && between && leadsToNoun(tokens, at + 1)) continue;
    break;
  }
  return at;
}

/** True if only adjectives and the words that join them precede the next noun. */
function leadsToNoun(tokens: readonly Token[], from: number): boolean {
  const next = tokens.slice(from).find(({ tag, lower }) => tag !== 'ADJ' && tag !== 'CCONJ' && lower !== ',');
  return isNoun(next);
}

function attachInside(tokens: readonly Token[], { start, end, head }: Span, tree: Tree): void {
  const genitive = lastIndex(tokens.slice(start, end), ({ tag }) => tag === 'GEN');
  const owner = genitive > 0 ? start + genitive - 1 : -1;
  tree.attach(owner, head, 'nmod:poss');
  let listed = -1;
  for (let at = start; at < end; at++) {
    const { tag } = tokens[at]!;
    if (at === head || at === owner) continue;
    const governor = at < owner ? owner : head;
    if (tag === 'GEN') tree.attach(at, at - 1, 'case');
    else if (tag === 'CCONJ') tree.attach(at, at + 1, 'cc');
    else if (tag === 'ADV') tree.attach(at, at + 1, 'advmod');
    else if (tag !== 'ADJ') tree.attach(at, governor, relationInside[tag] ?? 'dep');
    else if (tokens[at - 1]?.tag === 'CCONJ' && listed >= 0) tree.attach(at, listed, 'conj');
    else if (isPartOfNext(tokens, at, end)) tree.attach(at, at + 1, 'amod');
    else {
      tree.attach(at, governor, 'amod');
      if (startsList(tokens, at, end)) listed = at;
    }
  }
}

/** Relation of a word before a noun to the noun, by tag. */
const relationInside: Readonly<Record<string, string>> = {
  DET: 'det',
  NUM: 'nummod',
  POSS: 'nmod:poss',
  NOUN: 'compound',
  PROPN: 'compound',
  PUNCT: 'punct',
};

/** True if an adjective modifies the next one: "long haired". */
function isPartOfNext(tokens: readonly Token[], at: number, end: number): boolean {
  const next = tokens[at + 1];
  return (
    at + 2 < end &&
    next?.tag === 'ADJ' &&
    /^(haired|colored|coloured|coated|sleeved|faced|legged|eyed|skinned|dressed)$/.test(next.lower)
  );
}

/** True if an adjective begins a list that a conjunction ends. */
function startsList(tokens: readonly Token[], at: number, end: number): boolean {
  const next = tokens[at + 1];
  return at + 2 < end && (next?.tag === 'CCONJ' || (next?.lower === ',' && tokens[at + 3]?.tag === 'CCONJ'));
}
