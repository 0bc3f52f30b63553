import type { Token } from './token';
import type { Tree } from './tree';

/** Words that wait for what they belong to, by number; -1 for none. */
interface Waiting {
  /** A noun that waits for its verb. */
  subject: number;
  preposition: number;
  conjunction: number;
  /** "while", "as" */
  marker: number;
  /** "who", "that", "where" */
  relative: number;
  to: number;
  /** An "is" or "are" without a verb, waiting for what it says. */
  copula: number;
}

/** Where the reading of a caption stands. Words are numbers, -1 for none. */
export interface Reading extends Waiting {
  readonly tokens: readonly Token[];
  readonly tree: Tree;
  /** The first predicate of the main clause. */
  root: number;
  /** The first noun that no preposition leads. */
  first: number;
  /** The verb or predicate that takes what follows. */
  predicate: number;
  /** The last verb of each kind, for coordination. */
  finite: number;
  participle: number;
  /** The nouns since the last predicate, which a following phrase may belong to. */
  nouns: number[];
  /** Nouns behind a preposition that came before what they belong to: "in the snow, a dog runs". */
  early: number[];
  /** Whether the predicate is that of "there is". */
  existential: boolean;
  /** Whether the predicate may still take an object. */
  open: boolean;
  /** Whether a comma has come since the last noun. */
  comma: boolean;
}

export function readingOf(tokens: readonly Token[], tree: Tree): Reading {
  return {
    tokens,
    tree,
    ...{ subject: -1, preposition: -1, conjunction: -1, marker: -1, relative: -1, to: -1, copula: -1 },
    ...{ root: -1, first: -1, predicate: -1, finite: -1, participle: -1 },
    ...{ nouns: [], early: [], existential: false, open: false, comma: false },
  };
}

/** What waited has been placed. */
export function placed(reading: Reading, ...words: readonly (keyof Waiting)[]): void {
  for (const word of words) reading[word] = -1;
}

/** What a noun behind a preposition is to its governor. */
export function obliqueOf({ tokens }: Reading, governor: number): 'obl' | 'nmod' {
  return ['VERB', 'AUX', 'ADJ', 'ADV'].includes(tokens[governor]?.tag ?? '') ? 'obl' : 'nmod';
}
