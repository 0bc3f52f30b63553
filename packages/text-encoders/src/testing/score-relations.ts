/** A relation between words by index: name, head, dependent. */
export type IndexedRelation = readonly [relation: string, head: number, dependent: number];

/** Agreement of two sets of relations. */
export interface Agreement {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Agreement of found with annotated relations over all captions together. */
export interface RelationScores {
  /** Counts a relation if head, dependent and name agree. */
  readonly labelled: Agreement;
  /** Counts a relation if head and dependent agree. */
  readonly unlabelled: Agreement;
  readonly found: number;
  readonly wanted: number;
}

/** Scores the relations found in each caption against the annotated ones. */
export function scoreRelations(
  found: readonly (readonly IndexedRelation[])[],
  wanted: readonly (readonly IndexedRelation[])[],
): RelationScores {
  const agreement = (keyOf: (relation: IndexedRelation) => string): Agreement => {
    let right = 0;
    wanted.forEach((relations, caption) => {
      const keys = new Set(relations.map(keyOf));
      right += (found[caption] ?? []).filter((relation) => keys.has(keyOf(relation))).length;
    });
    const precision = right / Math.max(1, total(found));
    const recall = right / Math.max(1, total(wanted));
    return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
  };
  return {
    labelled: agreement((relation) => relation.join(' ')),
    unlabelled: agreement(([, head, dependent]) => `${head} ${dependent}`),
    found: total(found),
    wanted: total(wanted),
  };
}

function total(lists: readonly (readonly unknown[])[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}
