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

/** Relations that are skipped by default. */
export const ignoredRelations: readonly string[] = ['root', 'punct', 'ROOT'];

/** Relations whose names include a preposition. */
const WITH_PREPOSITION: readonly string[] = ['nmod', 'obl', 'acl', 'advcl', 'xcomp'];

/**
 * Lists the relations of a parsed sentence in the order of their dependents, words in lower case. Collapsed names include
 * prepositions and conjunctions: `obl:on`, `conj:and`, `obl:in_front_of`; spaCy's pairs `prep` and `pobj` become
 * `prep:on`. Every item of a list takes the conjunction of the last one. Time O(words).
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
  { collapse = true, ignore = ignoredRelations }: RelationsOfOptions = {},
): WordRelation[] {
  const found: WordRelation[] = [];
  const sentence = governed(words);
  words.forEach((word, at) => {
    if (word.head < 0 || ignore.includes(word.relation)) return;
    const named = collapse ? collapsed(sentence, word, at) : { head: word.head, relation: word.relation };
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

/** Words, with the words that each governs. */
interface Governed {
  readonly words: readonly ParsedWord[];
  /** Indices by governor, in the order of the sentence. */
  readonly children: readonly (readonly number[])[];
  /** Conjunction of the last item of the list that a word governs; -1 for none. Found once. */
  readonly lastConjunction: (head: number) => number;
  /** A function word with the words fixed to it: `in_front_of`. Written once. */
  readonly spoken: (at: number) => string;
}

function governed(words: readonly ParsedWord[]): Governed {
  const children: number[][] = words.map(() => []);
  words.forEach(({ head }, at) => children[head]?.push(at));
  return {
    words,
    children,
    lastConjunction: once((head) => {
      const last = lastIndex(children[head]!, (child) => baseOf(words[child]!) === 'conj');
      return last < 0 ? -1 : childOf({ words, children }, children[head]![last]!, 'cc');
    }),
    spoken: once((at) => {
      const parts = [at, ...children[at]!.filter((child) => isFixed(words[child]!))].sort((a, b) => a - b);
      return parts.map((part) => words[part]!.form.toLowerCase()).join('_');
    }),
  };
}

/** Remembers the results of a function. */
function once<T>(find: (at: number) => T): (at: number) => T {
  const found = new Map<number, T>();
  return (at) => {
    if (!found.has(at)) found.set(at, find(at));
    return found.get(at)!;
  };
}

/** Relation named with its function word; undefined if the word is such a function word itself. */
function collapsed(
  sentence: Governed,
  word: ParsedWord,
  at: number,
): { head: number; relation: string } | undefined {
  const { words } = sentence;
  const { relation, head } = word;
  const above = words[head]!;
  if (isFixed(word) || (relation === 'cc' && baseOf(above) === 'conj')) return undefined;
  if (relation === 'case' && [...WITH_PREPOSITION, 'conj'].includes(baseOf(above))) return undefined;
  if (relation === 'prep' && childOf(sentence, at, 'pobj') >= 0) return undefined;
  if (relation === 'pobj' && above.head >= 0)
    return { head: above.head, relation: `prep:${sentence.spoken(head)}` };
  const own = functionWord(sentence, word, at);
  return { head, relation: own < 0 ? relation : `${relation}:${sentence.spoken(own)}` };
}

/** Index of the preposition or conjunction that the relation of a word includes; -1 for none. */
function functionWord(sentence: Governed, word: ParsedWord, at: number): number {
  if (word.relation.endsWith(':poss')) return -1;
  if (WITH_PREPOSITION.includes(baseOf(word))) return childOf(sentence, at, 'case');
  if (baseOf(word) !== 'conj') return -1;
  const own = childOf(sentence, at, 'cc');
  if (own >= 0) return own;
  // "a, b and c": the conjunction is attached to the last item and holds for all.
  return sentence.lastConjunction(word.head);
}

function childOf(
  { words, children }: Pick<Governed, 'words' | 'children'>,
  head: number,
  relation: string,
): number {
  return children[head]!.find((child) => words[child]!.relation === relation) ?? -1;
}

/** True for the later words of one preposition: `fixed`, or `mwe` in Stanford's first universal scheme. */
function isFixed({ relation }: ParsedWord): boolean {
  return relation === 'fixed' || relation === 'mwe';
}

function baseOf({ relation }: ParsedWord): string {
  return relation.split(':')[0]!;
}
