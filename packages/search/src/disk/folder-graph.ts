import type { ItemStore } from '../exact/item-store';
import type { SearchStoreOptions } from '../exact/search-store';
import type { Filter } from '../metadata/filter';
import type { Hit } from '../vector-index';

/** Options of `FolderGraph.search`. */
export interface GraphSearchOptions extends SearchStoreOptions {
  readonly filter?: Filter | undefined;
}

/** A graph beside the segments of an index: it proposes rows, in place of a scan of all of them. */
export interface FolderGraph {
  /** The best items of each query, as `searchStore` gives them, but for those that the graph does not propose. */
  search(
    store: ItemStore,
    queries: readonly Float32Array[],
    options: GraphSearchOptions,
  ): Promise<readonly (readonly Hit[])[]>;
  /** Called before segments may be written and merged. */
  beforeSave(store: ItemStore): Promise<void>;
  /** Called once a merge of the segments left the rows of removed items out, before anything else changes. */
  merged(before: ItemStore, after: ItemStore): Promise<void>;
  /** Called at the end of `save`: every item is in a segment. `quiet` ends once no search uses the graph of before. */
  afterSave(store: ItemStore, quiet: () => Promise<unknown>): Promise<void>;
}
