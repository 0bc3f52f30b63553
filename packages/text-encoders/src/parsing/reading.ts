import type { Token } from './token';
import type { Tree } from './tree';

/** Indices of words that wait for their governor or dependent; -1 for none. */
interface Waiting {
  /** Noun that waits for its verb. */
  subject: number;
  preposition: number;
  conjunction: number;
  /** "while", "as" */
  marker: number;
  /** "who", "that", "where" */
  relative: number;
  to: number;
  /** "is" or "are" that waits for its predicate. */
  copula: number;
}

/** Parser state. Words are indices; -1 for none. */
export interface Reading extends Waiting {
  readonly tokens: readonly Token[];
  readonly tree: Tree;
  /** First predicate of the main clause. */
  root: number;
  /** First noun without a preposition. */
  first: number;
  /** Verb or predicate that governs the next phrases. */
  predicate: number;
  /** Last verb of each kind, for coordination. */
  finite: number;
  participle: number;
  /** Nouns since the last predicate, possible governors of the next phrase. */
  nouns: number[];
  /** Nouns after a preposition that precede their governor: "in the snow, a dog runs". */
  early: number[];
  /** True if the predicate is "there is". */
  existential: boolean;
  /** True while the predicate may take an object. */
  open: boolean;
  /** True after a comma since the last noun. */
  comma: boolean;
}

/** Parser state before the first word. */
export function readingOf(tokens: readonly Token[], tree: Tree): Reading {
  return {
    tokens,
    tree,
    subject: -1,
    preposition: -1,
    conjunction: -1,
    marker: -1,
    relative: -1,
    to: -1,
    copula: -1,
    root: -1,
    first: -1,
    predicate: -1,
    finite: -1,
    participle: -1,
    nouns: [],
    early: [],
    existential: false,
    open: false,
    comma: false,
  };
}

/** Clears words that have been attached. */
export function placed(reading: Reading, ...words: readonly (keyof Waiting)[]): void {
  for (const word of words) reading[word] = -1;
}

/** Relation of a noun after a preposition to its governor. */
export function obliqueOf({ tokens }: Reading, governor: number): 'obl' | 'nmod' {
  return ['VERB', 'AUX', 'ADJ', 'ADV'].includes(tokens[governor]?.tag ?? '') ? 'obl' : 'nmod';
}
