export { createServer, type CreateServerOptions, type VseServer } from './serving/create-server';
export type { ServedPage } from './http/page-files';
export type { ServerLimits } from './limits';
export type { ServedAttention, ServedEmbedder, ServedEmbedding } from './model/served-embedder';
export type * from './client/api-types';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type {
  SearchEmbedder,
  SearchEmbedding,
  SearchEmbeddings,
  SearchPicture,
  VectorIndex,
} from '@vse/search';
