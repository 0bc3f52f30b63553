/** A word of a sentence in its dependency tree, with the labels of Universal Dependencies. */
export interface Word {
  /** The word as written. */
  readonly form: string;
  /** Base form. */
  readonly lemma: string;
  /** Universal part-of-speech tag. */
  readonly upos: string;
  /** Index of the governing word; -1 for the root. */
  readonly head: number;
  /** Dependency relation to the governing word. */
  readonly relation: string;
  /** Index of the object that the word's phrase names, or the number of objects for the place; absent outside phrases. */
  readonly phrase?: number;
}

/** Part of a sentence: words in order, exactly one without a governor. */
export interface Fragment {
  readonly words: readonly Word[];
  /** Index of the word without a governor. */
  readonly head: number;
}

/** Dependency of part `from` on part `to` (indices in the list of parts). */
export type Link = readonly [from: number, to: number, relation: string];

/** Makes a fragment of one word. */
export function word(form: string, upos: string, lemma: string = form): Fragment {
  return { words: [{ form, lemma, upos, head: -1, relation: 'root' }], head: 0 };
}

/** Concatenates parts and links their heads. Every part but `root` needs exactly one link. */
export function assemble(parts: readonly Fragment[], links: readonly Link[], root: number): Fragment {
  let length = 0;
  const starts = parts.map((part) => (length += part.words.length) - part.words.length);
  const headOf = (part: number): number => starts[part]! + parts[part]!.head;
  const words = parts.flatMap((part, p) =>
    part.words.map((one, w): Word => {
      if (w !== part.head) return { ...one, head: one.head + starts[p]! };
      const link = links.find(([from]) => from === p);
      return link === undefined ? one : { ...one, head: headOf(link[1]), relation: link[2] };
    }),
  );
  return { words, head: headOf(root) };
}

/** Marks the words as one phrase. */
export function marked(fragment: Fragment, phrase: number): Fragment {
  return { ...fragment, words: fragment.words.map((one) => ({ ...one, phrase })) };
}
