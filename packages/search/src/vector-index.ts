import type { FeatureMatrix } from '@vse/base';
import type { Filter } from './metadata/filter';
import type { Metadata } from './metadata/metadata';

/**
 * Similarity of a query and an item: the cosine of their angle, their inner product, or minus their Euclidean distance.
 * Larger is more similar in each.
 */
export type Metric = 'cosine' | 'dot' | 'euclidean';

/** An item to add to an index. */
export interface SearchItem {
  /** Any non-empty text of Unicode. */
  readonly id: string;
  /**
   * Embedding of the item, `[dim]`; or those of its parts, such as the regions of a picture: `[parts, dim]`. An item
   * scores as the part that is most similar to the query.
   */
  readonly vector: Float32Array | FeatureMatrix;
  /** Facts that filters read. */
  readonly metadata?: Metadata;
}

/** Id and metadata of an item that is in an index. */
export interface IndexEntry {
  /** Id of the item. */
  readonly id: string;
  /** Its metadata; absent if it was added without. */
  readonly metadata?: Metadata;
}

/** One result of a search. */
export interface Hit {
  /** Id of the item. */
  readonly id: string;
  /** Similarity by the index's metric, rounded to float32. */
  readonly score: number;
  /** Part of the item that matched best, from 0; absent for items of one vector. */
  readonly part?: number;
  /** Metadata of the item; absent if it was added without. */
  readonly metadata?: Metadata;
}

/** Queries of one search: vectors, or a matrix of them `[queries, dim]`. */
export type Queries = readonly Float32Array[] | FeatureMatrix;

/** Options of `VectorIndex.add`. */
export interface AddOptions {
  /** Digest of the model that made the vectors: refused if the index has another. */
  readonly model?: string;
}

/** Options of `VectorIndex.search`. */
export interface SearchOptions {
  /** Most results per query. */
  readonly k: number;
  /** Searches only items whose metadata pass. */
  readonly filter?: Filter;
  /** Digest of the model that made the queries: refused if the index has another. */
  readonly model?: string;
}

/** An index of vectors with ids and metadata. Every kind gives the same answers, as the conformance suite checks. */
export interface VectorIndex {
  /** Dimension of a vector. */
  readonly dim: number;
  /** Similarity that ranks the items. */
  readonly metric: Metric;
  /** Digest of the model whose vectors it has; absent if the index was built without. */
  readonly model?: string;
  /**
   * Adds items, or replaces those with the same id. Either all are added or, where one is refused, none.
   *
   * @throws `ShapeError` for a vector of another dimension, `DataError` for one with NaN, of zeros or of extreme length,
   * for an id given twice in one call, and for metadata of another type than the field's first value; `OptionError` for
   * another model's vectors.
   */
  add(items: readonly SearchItem[], options?: AddOptions): Promise<void>;
  /** Removes items, and returns how many there were; unknown ids are passed over. */
  remove(ids: readonly string[]): Promise<number>;
  /**
   * The `k` most similar items of each query, best first; equal scores in order of id, by code point. All queries are
   * multiplied with a block of items at a time: one call with many is faster than many calls.
   *
   * @throws `ShapeError` and `DataError` as `add`; `OptionError` for `k` below 1, another model, and a filter on a field
   * that no item ever had or on a value of another type.
   */
  search(queries: Queries, options: SearchOptions): Promise<readonly (readonly Hit[])[]>;
  /** Items by id, in the order of the ids, with the vectors that were added; `undefined` for an unknown id. */
  get(ids: readonly string[]): Promise<readonly (SearchItem | undefined)[]>;
  /**
   * Ids and metadata of all items, or of those of `ids` that are there, some thousand at a time and in no promised order.
   * Reads no vectors. Items that come or go meanwhile may be listed or not.
   */
  entries(ids?: readonly string[]): AsyncIterable<readonly IndexEntry[]>;
  /** Number of items, or of those that pass a filter. */
  count(filter?: Filter): Promise<number>;
  /** Brings what was added into its lasting form; an index in memory has none, and does nothing. */
  save(): Promise<void>;
  /** Frees memory, files and threads; later calls are refused. */
  close(): Promise<void>;
}
