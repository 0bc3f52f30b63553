/** A rectangle in pixels: `left` and `top` belong to it, `right` and `bottom` are just outside. */
export interface Box {
  /** First column. */
  readonly left: number;
  /** First row. */
  readonly top: number;
  /** Column just after the last. */
  readonly right: number;
  /** Row just after the last. */
  readonly bottom: number;
}

/** A phrase of a caption, linked to the boxes of what it names. */
export interface PhraseLink {
  /** Index in `Dataset.captions`. */
  readonly caption: number;
  /** Index of the phrase's first word in the caption split at spaces. */
  readonly firstWord: number;
  /** Words of the phrase. */
  readonly text: string;
  /** Phrases of one image with the same chain name the same thing. */
  readonly chain: string;
  /** Coarse types, e.g. `['animals']`. */
  readonly types: readonly string[];
  /** Boxes; empty if the phrase names the whole scene or something without an outline. */
  readonly boxes: readonly Box[];
}
