/** A word of a parsed sentence and what it hangs from. */
export interface ParsedWord {
  readonly form: string;
  /** Index of the governing word in the sentence, from 0; -1 for the root. */
  readonly head: number;
  /** The name of the relation to the governing word, as the parser gave it. */
  readonly relation: string;
  /** The basic form; absent where the parser gave none. */
  readonly lemma?: string;
  /** The universal part of speech; absent where the parser gave none. */
  readonly upos?: string;
}

/** A sentence with its dependency tree. */
export interface ParsedSentence {
  readonly words: readonly ParsedWord[];
  /** The `sent_id` of a CoNLL-U file. */
  readonly id?: string;
}

/** One relation of a caption: `amod(dog, brown)` is `{ relation: 'amod', head: 'dog', dependent: 'brown' }`. */
export interface WordRelation {
  readonly relation: string;
  readonly head: string;
  readonly dependent: string;
  /** Which words of the sentence they are, from 0. */
  readonly headIndex: number;
  readonly dependentIndex: number;
}
