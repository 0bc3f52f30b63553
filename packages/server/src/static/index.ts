// Without Node built-ins: a page loads this entry, and a test walks its imports.
export { staticClient, type StaticClientOptions } from './static-client';
export type * from '../client/api-types';
export type { VseClient } from '../client/client';
export type { ServedAttention, ServedEmbedder, ServedEmbedding } from '../model/served-embedder';
