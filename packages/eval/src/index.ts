export {
  evaluateRetrieval,
  type EvaluateRetrievalOptions,
  type RetrievalEvaluation,
} from './evaluate-retrieval';
export { firstRanks, type FirstRanks, type TieRule } from './first-ranks';
export { foldedMetrics, type FoldedMetrics, type FoldedMetricsInput } from './folded-metrics';
export {
  formatRetrieval,
  type FormatRetrievalOptions,
  type ReportedDirection,
  type RetrievalRow,
} from './format-retrieval';
export { relevanceOf, type Relevance, type RelevanceMatrix, type ScoredRetrieval } from './relevance';
export {
  retrievalMetrics,
  type DirectionMetrics,
  type RetrievalMetrics,
  type RetrievalMetricsOptions,
} from './retrieval-metrics';
export { scoreMatrix, type ScoreMatrixOptions, type ScoringProgress } from './score-matrix';
