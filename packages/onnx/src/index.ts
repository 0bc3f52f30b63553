import '@vse/core/node-globals';
export { onnxScorer, type OnnxScorerOptions } from './onnx-scorer';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { ScoringThreads } from '@vse/core';
