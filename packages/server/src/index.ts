export {
  createServer,
  type CreateServerOptions,
  type PictureDetails,
  type VseServer,
} from './serving/create-server';
export {
  writeCollection,
  type WriteCollectionOptions,
  type WrittenCollection,
} from './static/write-collection';
export type { ServedPage } from './http/page-files';
export type { ServerLimits } from './limits';
export type { ServedAttention, ServedEmbedder, ServedEmbedding } from './model/served-embedder';
export type * from './client/api-types';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type {
  OpenPairThreads,
  PairThreads,
  SearchEmbedder,
  SearchEmbedding,
  SearchEmbeddings,
  SearchPicture,
  SharedEmbeddings,
  VectorIndex,
} from '@vse/search';
