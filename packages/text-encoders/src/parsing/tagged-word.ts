/** A word of a caption with its part of speech. */
export interface TaggedWord {
  /** The word as written. */
  readonly form: string;
  /** The universal part of speech: `NOUN`, `VERB`, `ADP` and so on. */
  readonly tag: string;
  /** Offset of the word in the caption, in UTF-16 units. */
  readonly start: number;
  /** Offset of the first unit after the word. */
  readonly end: number;
}

/** Splits a caption into words and tags them. */
export type Tagger = (caption: string) => readonly TaggedWord[];
