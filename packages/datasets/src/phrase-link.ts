/** A rectangle in pixels: `left` and `top` belong to it, `right` and `bottom` are just outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Some words of a caption and where in the picture is what they name. */
export interface PhraseLink {
  /** Index in `Dataset.captions`. */
  readonly caption: number;
  /** Index of the phrase's first word in the caption split at spaces. */
  readonly firstWord: number;
  readonly text: string;
  /** Phrases of one image with the same chain name the same thing. */
  readonly chain: string;
  /** Coarse types, e.g. `['animals']`. */
  readonly types: readonly string[];
  /** Empty where the phrase names the whole scene or something without an outline. */
  readonly boxes: readonly Box[];
}
