/** A dependency tree under construction. */
export interface Tree {
  /** Governor of each word; -1 for none yet. */
  readonly heads: number[];
  readonly relations: string[];
  /** Attaches a word to its governor. Keeps the first governor, and refuses cycles. */
  attach(dependent: number, head: number, relation: string): void;
}

/** A tree of words without governors. */
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

/** First item of the list that contains a word, or the word itself. */
export function firstOfList({ heads, relations }: Tree, word: number): number {
  return relations[word] === 'conj' ? heads[word]! : word;
}
