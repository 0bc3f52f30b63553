/** A word of a parsed sentence and its governor. */
export interface ParsedWord {
  /** The word as written. */
  readonly form: string;
  /** Index of the governing word in the sentence, from 0; -1 for the root. */
  readonly head: number;
  /** Name of the relation to the governing word, as the parser wrote it. */
  readonly relation: string;
  /** The base form; absent if the parser wrote none. */
  readonly lemma?: string;
  /** The universal part of speech; absent if the parser wrote none. */
  readonly upos?: string;
}

/** A sentence with its dependency tree. */
export interface ParsedSentence {
  /** The words in order. */
  readonly words: readonly ParsedWord[];
  /** The `sent_id` of a CoNLL-U file. */
  readonly id?: string;
  /** The sentence as it was before it was split into words, if a comment `# text` of a CoNLL-U file has it. */
  readonly text?: string;
}
