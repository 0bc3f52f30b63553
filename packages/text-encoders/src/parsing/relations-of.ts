import { lastIndex } from './last-index';
import type { ParsedSentence, ParsedWord } from './parsed-sentence';
import type { WordRelation } from '../relations/word-relation';

/** Options of `relationsOf`. */
export interface RelationsOfOptions {
  /**
   * Moves function words into relation names, as Stanford's collapsed dependencies do, which DeFrag used:
   * `nmod(man, costume)` with `case(costume, in)` becomes `nmod:in(man, costume)`. Defaults to `true`.
   */
  readonly collapse?: boolean;
  /** Relations to skip, by their name before collapsing. Defaults to `root` and `punct`. */
  readonly ignore?: readonly string[];
}

const IGNORED: readonly string[] = ['root', 'punct', 'ROOT'];

/** Relations whose names include a preposition. */
const WITH_PREPOSITION: readonly string[] = ['nmod', 'obl', 'acl', 'advcl', 'xcomp'];

/**
 * Lists the relations of a parsed sentence in the order of their dependents, words in lower case. Collapsed names include
 * prepositions and conjunctions: `obl:on`, `conj:and`, `obl:in_front_of`; spaCy's pairs `prep` and `pobj` become
 * `prep:on`. Every item of a list takes the conjunction of the last one.
 *
 * @param sentence - A parsed sentence, from `parseConllu` or `RelationExtractor.parse`.
 * @param options - Collapsing, and relations to skip.
 * @example
 * ```ts
 * import { relationsOf } from '@vse/text-encoders/parsing';
 *
 * const words = [
 *   { form: 'Dogs', head: 1, relation: 'nsubj' },
 *   { form: 'run', head: -1, relation: 'root' },
 *   { form: 'on', head: 3, relation: 'case' },
 *   { form: 'grass', head: 1, relation: 'obl' },
 * ];
 * console.log(relationsOf({ words }).map(({ relation }) => relation)); // [ 'nsubj', 'obl:on' ]
 * ```
 */
export function relationsOf(
  { words }: ParsedSentence,
  { collapse = true, ignore = IGNORED }: RelationsOfOptions = {},
): WordRelation[] {
  const found: WordRelation[] = [];
  words.forEach((word, at) => {
    if (word.head < 0 || ignore.includes(word.relation)) return;
    const named = collapse ? collapsed(words, word, at) : { head: word.head, relation: word.relation };
    if (!named) return;
    found.push({
      relation: named.relation,
      head: words[named.head]!.form.toLowerCase(),
      dependent: word.form.toLowerCase(),
      headIndex: named.head,
      dependentIndex: at,
    });
  });
  return found;
}

/** Relation named with its function word; undefined if the word is such a function word itself. */
function collapsed(
  words: readonly ParsedWord[],
  word: ParsedWord,
  at: number,
): { head: number; relation: string } | undefined {
  const { relation, head } = word;
  const above = words[head]!;
  if (isFixed(word) || (relation === 'cc' && baseOf(above) === 'conj')) return undefined;
  if (relation === 'case' && [...WITH_PREPOSITION, 'conj'].includes(baseOf(above))) return undefined;
  if (relation === 'prep' && childOf(words, at, 'pobj') >= 0) return undefined;
  if (relation === 'pobj' && above.head >= 0)
    return { head: above.head, relation: `prep:${spoken(words, head)}` };
  const own = functionWord(words, word, at);
  return { head, relation: own < 0 ? relation : `${relation}:${spoken(words, own)}` };
}

/** Index of the preposition or conjunction that the relation of a word includes; -1 for none. */
function functionWord(words: readonly ParsedWord[], word: ParsedWord, at: number): number {
  if (word.relation.endsWith(':poss')) return -1;
  if (WITH_PREPOSITION.includes(baseOf(word))) return childOf(words, at, 'case');
  if (baseOf(word) !== 'conj') return -1;
  const own = childOf(words, at, 'cc');
  if (own >= 0) return own;
  // "a, b and c": the conjunction is attached to the last item and holds for all.
  const last = lastIndex(words, (other) => other.head === word.head && baseOf(other) === 'conj');
  return childOf(words, last, 'cc');
}

/** A function word with the words fixed to it: `in_front_of`. */
function spoken(words: readonly ParsedWord[], at: number): string {
  const parts = words.filter((word, i) => i === at || (word.head === at && isFixed(word)));
  return parts.map(({ form }) => form.toLowerCase()).join('_');
}

function childOf(words: readonly ParsedWord[], head: number, relation: string): number {
  return words.findIndex((word) => word.head === head && word.relation === relation);
}

/** True for the later words of one preposition: `fixed`, or `mwe` in Stanford's first universal scheme. */
function isFixed({ relation }: ParsedWord): boolean {
  return relation === 'fixed' || relation === 'mwe';
}

function baseOf({ relation }: ParsedWord): string {
  return relation.split(':')[0]!;
}
