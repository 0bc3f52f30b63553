import { isGerund, particles } from './lexicon';
import type { Reading } from './reading';
import { isOneOf, tagAt } from './token';

/** Words that are adverbs before a preposition: "outside with a dog". */
const FREE = /^(outside|inside|around|above|below|together|up|down|off|out|over|away)$/;

/** Attaches an adverb or a particle; a preposition waits for the next phrase. */
export function readAdverbial(reading: Reading, at: number): void {
  const { tokens, tree, predicate } = reading;
  const { tag, lower } = tokens[at]!;
  const next = tokens[at + 1];
  const verb = tokens[predicate]?.tag === 'VERB';
  if (tag === 'ADP' && verb && isParticle(reading, at)) {
    tree.attach(at, predicate, isPartOfVerb(reading, at) ? 'compound:prt' : 'advmod');
  } else if (tag === 'ADP' && governs(reading, at)) reading.preposition = at;
  else if (predicate < 0 && next && ['VERB', 'ADJ'].includes(next.tag)) tree.attach(at, at + 1, 'advmod');
  else if (next?.tag === 'ADV' || lower === 'upside') tree.attach(at, at + 1, 'advmod');
  else tree.attach(at, predicate >= 0 ? predicate : (reading.nouns.at(-1) ?? -1), 'advmod');
}

/** True if an adposition belongs to the verb before it, because no phrase that it could govern follows. */
function isParticle({ tokens }: Reading, at: number): boolean {
  return (
    particles.has(tokens[at]!.lower) && !isOneOf(tagAt(tokens, at + 1), 'DET POSS ADJ NUM PRON NOUN PROPN')
  );
}

/** True for particles of a phrasal verb: "shakes off", "puts it on". */
function isPartOfVerb({ tokens, predicate }: Reading, at: number): boolean {
  const { lower } = tokens[at]!;
  return /^(up|off|on|out)$/.test(lower) && (at === predicate + 1 || lower !== 'out');
}

/** True if an adposition has a phrase to govern. */
function governs({ tokens, predicate }: Reading, at: number): boolean {
  const next = tokens[at + 1];
  if (!next || ['PUNCT', 'CCONJ', 'SCONJ', 'TO', 'AUX'].includes(next.tag)) return false;
  if (next.tag === 'VERB') return isGerund(next.lower);
  if (next.tag === 'ADP') return !(predicate >= 0 && FREE.test(tokens[at]!.lower));
  return next.tag !== 'ADV';
}
