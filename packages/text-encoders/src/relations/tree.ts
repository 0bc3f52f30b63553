/** A dependency tree being built. */
export interface Tree {
  /** For each word what it hangs from; -1 for nothing yet. */
  readonly heads: number[];
  readonly relations: string[];
  /** Hangs a word from another. The first governor stays, and no circle is ever made. */
  attach(dependent: number, head: number, relation: string): void;
}

export function treeOf(words: number): Tree {
  const heads = new Array<number>(words).fill(-1);
  const relations = new Array<string>(words).fill('');
  const isAbove = (word: number, below: number): boolean => {
    for (let at = below; at >= 0; at = heads[at]!) if (at === word) return true;
    return false;
  };
  return {
    heads,
    relations,
    attach(dependent, head, relation) {
      if (head < 0 || dependent < 0 || heads[dependent]! >= 0 || isAbove(dependent, head)) return;
      heads[dependent] = head;
      relations[dependent] = relation;
    },
  };
}

/** The first item of the list that a word is in, or the word. */
export function firstOfList({ heads, relations }: Tree, word: number): number {
  return relations[word] === 'conj' ? heads[word]! : word;
}
