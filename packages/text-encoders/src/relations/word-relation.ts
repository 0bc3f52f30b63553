/** One relation of a caption: `amod(dog, brown)` is `{ relation: 'amod', head: 'dog', dependent: 'brown' }`. */
export interface WordRelation {
  /** Name of the relation: `nsubj`, `amod`, `obl:on`. */
  readonly relation: string;
  /** The governing word, in lower case. */
  readonly head: string;
  /** The word that depends on it, in lower case. */
  readonly dependent: string;
  /** Index of the governing word in the sentence, from 0. */
  readonly headIndex: number;
  /** Index of the dependent word in the sentence, from 0. */
  readonly dependentIndex: number;
}
