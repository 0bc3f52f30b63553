export { answerPositions, type AnswerPositions, type ListTieRule } from './answer-positions';
export { bootstrapInterval, type BootstrapOptions, type Interval } from './bootstrap-interval';
export { boxOverlap, enclosingBox, type Box, type OverlapOptions } from './box-overlap';
export { checkLeakage, type Leak, type LeakageOptions, type SplitContents } from './check-leakage';
export { closestBox, type ClosestBox } from './closest-box';
export {
  evaluateRetrieval,
  type EvaluateRetrievalOptions,
  type RetrievalEvaluation,
} from './evaluate-retrieval';
export { firstRanks, type FirstRanks, type TieRule } from './first-ranks';
export { foldedMetrics, type FoldedMetrics, type FoldedMetricsInput } from './folded-metrics';
export {
  formatLocalization,
  type FormatLocalizationOptions,
  type LocalizationRow,
} from './format-localization';
export {
  formatRetrieval,
  type FormatRetrievalOptions,
  type ReportedDirection,
  type RetrievalRow,
} from './format-retrieval';
export {
  mineHardNegatives,
  type HardNegative,
  type MinedImage,
  type MineHardNegativesOptions,
} from './mine-hard-negatives';
export { pairAccuracy, type PairAccuracyInput } from './pair-accuracy';
export {
  pairedPermutationTest,
  type PairedPermutationOptions,
  type PairedPermutationResult,
} from './paired-permutation-test';
export {
  phraseAveragePrecision,
  type PhraseAveragePrecision,
  type PhraseSearch,
} from './phrase-average-precision';
export {
  phraseLocalization,
  type LocalizationRecall,
  type LocalizedPhrase,
  type PhraseLocalization,
  type PhraseLocalizationOptions,
} from './phrase-localization';
export { rankedListMetrics, type RankedListInput, type RankedListMetrics } from './ranked-list-metrics';
export type { RelevanceMatrix, ScoredRetrieval } from './relevance';
export {
  recallAt,
  retrievalMetrics,
  type DirectionMetrics,
  type RetrievalMetrics,
  type RetrievalMetricsOptions,
} from './retrieval-metrics';
export { rsumInterval, type RsumIntervalInput } from './rsum-interval';
export { scoreMatrix, type ScoreMatrixOptions, type ScoringProgress } from './score-matrix';
export { topMatches, type Match, type TopMatchesInput } from './top-matches';
