import { readClause, readRelative } from './read-verbs';
import { placed, type Reading } from './reading';

/** Reads an "is" without a verb: "there is", or a copula that waits for its predicate. */
export function readCopula(reading: Reading, head: number): void {
  if (!reading.existential) {
    reading.copula = head;
    return;
  }
  reading.tree.attach(reading.subject, head, 'expl');
  placed(reading, 'subject');
  Object.assign(reading, { predicate: head, root: head, finite: head, open: true });
}

/** Makes a word the predicate of a copula: a noun, a place, an adjective. */
export function readPredicate(reading: Reading, head: number): void {
  const { tree, copula, subject, conjunction, root } = reading;
  tree.attach(copula, head, 'cop');
  if (reading.relative >= 0) readRelative(reading, head, 'nsubj');
  else if (reading.marker >= 0) readClause(reading, head, 'nsubj');
  else {
    tree.attach(subject, head, 'nsubj');
    if (root >= 0) {
      tree.attach(conjunction, head, 'cc');
      tree.attach(head, root, conjunction >= 0 ? 'conj' : 'parataxis');
    } else {
      reading.root = head;
      reading.finite = head;
    }
  }
  placed(reading, 'copula', 'subject', 'conjunction', 'marker', 'relative', 'preposition');
  Object.assign(reading, { predicate: head, open: false, nouns: [], comma: false });
}

/** Attaches an adjective that precedes no noun: "is red", "looks happy", "black and white". */
export function readAdjective(reading: Reading, head: number): void {
  const { tree, copula, predicate, nouns, conjunction } = reading;
  if (copula >= 0) readPredicate(reading, head);
  else if (conjunction >= 0 && predicate >= 0) {
    tree.attach(conjunction, head, 'cc');
    tree.attach(head, predicate, 'conj');
    placed(reading, 'conjunction');
  } else if (predicate >= 0 && nouns.length === 0) tree.attach(head, predicate, 'xcomp');
  else tree.attach(head, nouns.at(-1) ?? predicate, 'amod');
}
