// With the optional peer usearch, for Node.
export {
  approximateIndex,
  type ApproximateIndex,
  type ApproximateIndexOptions,
  type GraphOptions,
} from './approximate/approximate-index';
export { openWithGraph, type OpenWithGraphOptions } from './approximate/open-with-graph';

// A type of the main entry in the signatures above: a declaration of yours can name it by this entry.
export type { OpenIndexOptions } from './disk/folder-index';
export type { Precision } from './exact/row-terms';
export type { Metric, VectorIndex } from './vector-index';
