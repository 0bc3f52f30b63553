import '@vse/core/node-globals';
// For Node: what writes folders, and what runs the networks of extractors.
export * from './index';
export { openEmbedder, type OpenNodeEmbedderOptions } from './embedding/open-embedder-node';
export {
  describeExtractor,
  type DescribableExtractor,
  type DescribeExtractorOptions,
} from './extractor/describe-extractor';
export type { FeaturesLibrary } from './extractor/features-library';
export { openExtractor, type OpenExtractorOptions } from './extractor/open-extractor';
export { saveEnsemble, type EnsembleMember } from './saving/save-ensemble';
export { saveModel } from './saving/save-model';
