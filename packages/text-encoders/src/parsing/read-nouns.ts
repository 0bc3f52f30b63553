import { isActor } from './lexicon';
import type { Span } from './noun-phrase';
import { readOblique } from './read-obliques';
import { readPredicate } from './read-predicates';
import { placed, type Reading } from './reading';
import type { Token } from './token';
import { firstOfList } from './tree';

/** Attaches a noun phrase: after a preposition, in a list, as object, or as subject of the next verb. */
export function readNoun(reading: Reading, span: Span): void {
  const { head } = span;
  if (reading.copula >= 0 && (reading.preposition >= 0 || reading.conjunction < reading.copula)) {
    readPredicateNoun(reading, head);
  } else if (
    reading.preposition >= 0 &&
    reading.conjunction === reading.preposition - 1 &&
    reading.nouns.length > 0
  ) {
    reading.tree.attach(reading.preposition, head, 'case');
    joinNoun(reading, head); // "on land and in water"
    placed(reading, 'preposition');
  } else if (reading.preposition >= 0) readOblique(reading, span);
  else if (reading.conjunction >= 0 && !startsClause(reading, span)) joinNoun(reading, head);
  else if (reading.open && reading.conjunction < 0) readObject(reading, head);
  else if (reading.comma && reading.nouns.length > 0 && listGoesOn(reading.tokens, span.end))
    joinNoun(reading, head);
  else readSubject(reading, head);
  reading.comma = false;
}

function readPredicateNoun(reading: Reading, head: number): void {
  reading.tree.attach(reading.preposition, head, 'case');
  readPredicate(reading, head);
  if (reading.tokens[head]!.tag !== 'ADJ') reading.nouns = [head];
}

function readObject(reading: Reading, head: number): void {
  reading.tree.attach(head, reading.predicate, reading.existential ? 'nsubj' : 'obj');
  reading.open = false;
  reading.nouns = [head];
}

function readSubject(reading: Reading, head: number): void {
  const { tree, relative, subject, nouns } = reading;
  if (relative >= 0)
    nouns.push(head); // "where birds fly": the next verb is theirs
  else if (subject >= 0) {
    tree.attach(head, nouns.at(-1) ?? subject, 'appos');
    nouns.push(head);
  } else {
    reading.subject = head;
    // Phrases before the first noun belong to the whole sentence.
    reading.nouns = reading.first < 0 ? [head] : [...nouns, head];
    if (reading.first < 0) reading.first = head;
  }
}

/** Attaches a coordinated noun: "a shirt and a hat", "a man in a hat and a woman". */
function joinNoun(reading: Reading, head: number): void {
  const { tree, conjunction, nouns, predicate } = reading;
  const partner = partnerOf(reading, head);
  tree.attach(conjunction, head, 'cc');
  tree.attach(head, partner >= 0 ? firstOfList(tree, partner) : predicate, 'conj');
  placed(reading, 'conjunction');
  nouns.push(head);
}

/** First conjunct of a noun: preferably in a list already, with an article if it has one, a person if it is one. */
function partnerOf({ tree, tokens, nouns }: Reading, head: number): number {
  const acts = (noun: number) => isActor(tokens[noun]!.lower);
  const counted = (noun: number) =>
    tree.heads.some((above, i) => above === noun && ['det', 'nummod'].includes(tree.relations[i]!));
  const likeness = (noun: number) =>
    (tree.relations[noun] === 'conj' ? 4 : 0) +
    (counted(noun) === counted(head) ? 2 : 0) +
    (acts(noun) && acts(head) ? 1 : 0);
  return nouns.reduce((best, noun) => (best < 0 || likeness(noun) >= likeness(best) ? noun : best), -1);
}

/** True if the list continues after a word: "glasses, and hats". */
function listGoesOn(tokens: readonly Token[], from: number): boolean {
  const rest = tokens.slice(from);
  const stop = rest.findIndex(({ tag }) => ['VERB', 'AUX', 'ADP', 'SCONJ', 'REL'].includes(tag));
  return rest.slice(0, stop < 0 ? undefined : stop).some(({ tag }) => tag === 'CCONJ');
}

/** True if the noun after "and" is the subject of its own verb. */
function startsClause({ tokens, root, participle }: Reading, { end }: Span): boolean {
  const next = tokens[end]?.tag;
  return (next === 'AUX' && (root >= 0 || participle >= 0)) || (next === 'VERB' && root >= 0);
}
