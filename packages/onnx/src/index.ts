import '@vse/core/node-globals';
export { onnxScorer, type OnnxScorerOptions } from './onnx-scorer';
export { exportEncoder, type ExportEncoderOptions } from './export/export-encoder';
export { exportModel, type ExportedModel } from './export/export-model';
export { exportSimilarity, type ExportSimilarityOptions } from './export/export-similarity';
export type { ExportedGraph, ExportedPort } from './export/exported-graph';
export {
  writeOnnxModel,
  type WriteOnnxModelOptions,
  type WrittenGraph,
  type WrittenModel,
} from './export/write-onnx-model';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { Encoder, MatchingModel, ScoringThreads, Similarity } from '@vse/core';
