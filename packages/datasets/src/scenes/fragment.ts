/** A word of a sentence with its place in the dependency tree (Universal Dependencies names). */
export interface Word {
  readonly form: string;
  readonly lemma: string;
  readonly upos: string;
  /** Index of the governing word; -1 for the head of the whole. */
  readonly head: number;
  readonly relation: string;
  /** Set on the words of a phrase that names something in the picture; see `Phrase`. */
  readonly phrase?: number;
}

/** Part of a sentence: words in order, exactly one of which has no governor yet. */
export interface Fragment {
  readonly words: readonly Word[];
  /** Index of the word without a governor. */
  readonly head: number;
}

/** Part `from` hangs from part `to` (indices in the list of parts). */
export type Link = readonly [from: number, to: number, relation: string];

/** A fragment of one word. */
export function word(form: string, upos: string, lemma: string = form): Fragment {
  return { words: [{ form, lemma, upos, head: -1, relation: 'root' }], head: 0 };
}

/**
 * Puts parts one after another and ties their heads together. Every part but `root` needs exactly one link.
 */
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

/** The same words, marked as one phrase. */
export function marked(fragment: Fragment, phrase: number): Fragment {
  return { ...fragment, words: fragment.words.map((one) => ({ ...one, phrase })) };
}
