import { readNounPhrase } from './noun-phrase';
import { readAdverbial } from './read-adverbs';
import { readNoun } from './read-nouns';
import { readAdjective, readCopula } from './read-predicates';
import { readVerb } from './read-verbs';
import { obliqueOf, readingOf, type Reading } from './reading';
import { longPreposition, repairTags } from './repair-tags';
import type { TaggedWord } from './tagged-word';
import { treeOf, type Tree } from './tree';
import { readVerbGroup } from './verb-group';

/**
 * Parses an English caption by rules from the tags of its words: finds noun phrases and verb groups, and attaches them in
 * one pass from left to right. Relations are those of Universal Dependencies 2; a preposition of several words is `case`
 * and `fixed`. A word that no rule attaches has no governor.
 */
export function parseCaption(words: readonly TaggedWord[]): Tree {
  const tokens = repairTags(words);
  const tree = treeOf(tokens.length);
  const reading = readingOf(tokens, tree);
  for (let at = 0; at < tokens.length;) at = readNext(reading, at);
  const main = reading.root >= 0 ? reading.root : reading.first;
  for (const noun of reading.early) tree.attach(noun, main, obliqueOf(reading, main));
  return tree;
}

/** Reads one phrase or word; returns the start of the next. */
function readNext(reading: Reading, at: number): number {
  const { tokens, tree } = reading;
  const verb = readVerbGroup(tokens, at, tree);
  if (verb) {
    if (verb.copula) readCopula(reading, verb.head);
    else readVerb(reading, verb);
    return verb.end;
  }
  const long = longPreposition(tokens, at);
  if (long > 0) {
    for (let i = 1; i < long; i++) tree.attach(at + i, at, 'fixed');
    reading.preposition = at;
    return at + long;
  }
  if (['ADP', 'ADV'].includes(tokens[at]!.tag)) {
    readAdverbial(reading, at);
    return at + 1;
  }
  const phrase = readNounPhrase(tokens, at, tree);
  if (!phrase) {
    readFunctionWord(reading, at);
    return at + 1;
  }
  const bare = tokens[phrase.head]!.tag === 'ADJ' && tokens[at]!.tag !== 'DET';
  if (bare && reading.preposition < 0) readAdjective(reading, phrase.head);
  else readNoun(reading, phrase);
  return phrase.end;
}

/** Remembers a function word that determines the role of the next phrase. */
function readFunctionWord(reading: Reading, at: number): void {
  const { tag, lower } = reading.tokens[at]!;
  if (tag === 'CCONJ') reading.conjunction = at;
  else if (tag === 'SCONJ') Object.assign(reading, { marker: at, subject: -1, open: false });
  else if (tag === 'REL') reading.relative = at;
  else if (tag === 'TO') reading.to = at;
  else if (tag === 'EXPL') Object.assign(reading, { existential: true, subject: at });
  else if (lower === ',' || lower === ';') Object.assign(reading, { comma: true, open: false });
}
