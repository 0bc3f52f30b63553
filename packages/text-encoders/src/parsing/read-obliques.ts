import { groups, isActor, isWorn } from './lexicon';
import type { Span } from './noun-phrase';
import { obliqueOf, placed, type Reading } from './reading';

/** Attaches a noun after a preposition to the predicate, to an earlier noun, or to a later predicate. */
export function readOblique(reading: Reading, span: Span): void {
  const { tree, tokens, preposition, predicate, nouns } = reading;
  const { head } = span;
  tree.attach(preposition, head, 'case');
  const noun = nounOf(reading, span);
  if (noun >= 0) tree.attach(head, noun, 'nmod');
  else if (predicate >= 0) tree.attach(head, predicate, obliqueOf(reading, predicate));
  else reading.early.push(head);
  // "a group of people playing": the people play.
  const counted = noun >= 0 && tokens[preposition]!.lower === 'of' && groups.has(tokens[noun]!.lower);
  const kept = predicate >= 0 && noun < 0 ? [] : counted ? nouns.filter((other) => other !== noun) : nouns;
  reading.nouns = [...kept, head];
  reading.open = false;
  placed(reading, 'preposition');
}

/** Noun that governs a prepositional phrase; -1 if the predicate governs it. */
function nounOf(reading: Reading, span: Span): number {
  const { tokens, preposition, predicate, nouns } = reading;
  const said = tokens[preposition]!.lower;
  const last = nouns.at(-1) ?? -1;
  if (last < 0 || said === 'of' || reading.existential || isAccompanying(reading, last)) return last;
  const owned = tokens.slice(span.start, span.end).some(({ tag }) => tag === 'POSS');
  const actor = nouns.filter((noun) => isActor(tokens[noun]!.lower)).at(-1) ?? -1;
  if (predicate < 0) return owned || actor < 0 ? last : actor;
  if (said === 'with') return owned ? -1 : last;
  const { tag, lower } = tokens[span.head]!;
  return said === 'in' && last === actor && (tag === 'ADJ' || isWorn(lower)) ? last : -1;
}

/** True for a phrase such as "with her feet", which the next phrase, "in the air", modifies. */
function isAccompanying({ tree, tokens }: Reading, noun: number): boolean {
  const below = tokens.filter((_, i) => tree.heads[i] === noun);
  return below.some(({ lower }) => lower === 'with') && below.some(({ tag }) => tag === 'POSS');
}
