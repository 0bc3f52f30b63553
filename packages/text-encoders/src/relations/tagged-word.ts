/** A word of a caption with its part of speech. */
export interface TaggedWord {
  readonly form: string;
  /** The universal part of speech: `NOUN`, `VERB`, `ADP` and so on. */
  readonly tag: string;
  /** Where the word stands in the caption, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Splits a caption into words and tags them. */
export type Tagger = (caption: string) => readonly TaggedWord[];
