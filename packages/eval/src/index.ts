import '@vse/core/node-globals';
export { answerPositions, type AnswerPositions, type ListTieRule } from './retrieval/answer-positions';
export { bootstrapInterval, type BootstrapOptions, type Interval } from './statistics/bootstrap-interval';
export {
  bankCorrection,
  bankScores,
  type BankCorrectionOptions,
  type BankScoresOptions,
} from './scoring/bank-correction';
export {
  compareCorrections,
  formatCorrections,
  type CompareCorrectionsInput,
  type CorrectionComparison,
} from './corrections/compare-corrections';
export {
  correctRetrieval,
  type BankScores,
  type CorrectedScores,
  type CorrectionLabel,
  type CorrectRetrievalInput,
} from './corrections/correct-retrieval';
export { csls, type CslsOptions } from './corrections/csls';
export { dualSoftmax, type DualSoftmaxInput } from './corrections/dual-softmax';
export { hubness, type Hubness, type HubnessInput } from './corrections/hubness';
export { invertedSoftmax, type InvertedSoftmaxOptions } from './corrections/inverted-softmax';
export { nearestReferenceBias, type NearestReferenceBiasOptions } from './corrections/nearest-reference-bias';
export {
  correctScores,
  itemBiases,
  type CorrectScoresInput,
  type ItemBiasesInput,
  type ItemSide,
  type ScoreCorrection,
} from './corrections/score-correction';
export { boxOverlap, enclosingBox, type Box, type OverlapOptions } from '@vse/core';
export { checkLeakage, type Leak, type LeakageOptions, type SplitContents } from './check-leakage';
export { chooseWeights, type ChooseWeightsInput, type ChosenWeights } from './fusion/choose-weights';
export { reciprocalRankFusion, type ReciprocalRankFusionInput } from './fusion/reciprocal-rank-fusion';
export { scaleWeights, type ScaleWeightsInput } from './fusion/scale-weights';
export { standardizedMean, type StandardizedMeanInput } from './fusion/standardized-mean';
export { closestBox, type ClosestBox } from './localization/closest-box';
export {
  cocoMetrics,
  type CocoMetrics,
  type CocoMetricsInput,
  type CocoRecall,
} from './many-positives/coco-metrics';
export { embeddingScores, type EmbeddingScoresInput } from './many-positives/embedding-scores';
export type { PositiveMetrics } from './many-positives/list-metrics';
export {
  positiveMetrics,
  type DirectedPositiveMetrics,
  type IdentifiedScores,
  type PositiveMetricsInput,
} from './many-positives/positive-metrics';
export type { ScoreRows } from './many-positives/score-rows';
export {
  evaluateRetrieval,
  type CorrectedEvaluation,
  type CorrectionContext,
  type EvaluateRetrievalOptions,
  type RetrievalCorrection,
  type RetrievalEvaluation,
} from './scoring/evaluate-retrieval';
export { firstRanks, type FirstRanks, type TieRule } from './retrieval/first-ranks';
export { foldedMetrics, type FoldedMetrics, type FoldedMetricsInput } from './retrieval/folded-metrics';
export {
  formatLocalization,
  type FormatLocalizationOptions,
  type LocalizationRow,
} from './tables/format-localization';
export {
  formatRetrieval,
  type FormatRetrievalOptions,
  type ReportedDirection,
  type RetrievalRow,
} from './tables/format-retrieval';
export {
  mineHardNegatives,
  type HardNegative,
  type MinedImage,
  type MineHardNegativesOptions,
} from './scoring/mine-hard-negatives';
export { pairAccuracy, type PairAccuracyInput } from './retrieval/pair-accuracy';
export {
  pairedPermutationTest,
  type PairedPermutationOptions,
  type PairedPermutationResult,
} from './statistics/paired-permutation-test';
export {
  phraseAveragePrecision,
  type PhraseAveragePrecision,
  type PhraseSearch,
} from './localization/phrase-average-precision';
export {
  phraseLocalization,
  type LocalizationRecall,
  type LocalizedPhrase,
  type PhraseLocalization,
  type PhraseLocalizationOptions,
} from './localization/phrase-localization';
export { rankImages, type RankedImage, type RankImagesOptions } from './scoring/rank-images';
export {
  rankedListMetrics,
  type RankedListInput,
  type RankedListMetrics,
} from './retrieval/ranked-list-metrics';
export type { RelevanceMatrix, ScoredRetrieval } from './retrieval/relevance';
export {
  recallAt,
  retrievalMetrics,
  type DirectionMetrics,
  type RetrievalMetrics,
  type RetrievalMetricsOptions,
} from './retrieval/retrieval-metrics';
export {
  retrievalPermutationTest,
  type RecallMeasure,
  type RetrievalPermutationInput,
} from './statistics/retrieval-permutation-test';
export type { RetrievalScores, ScorePair } from './retrieval/score-pair';
export { rsumInterval, type RsumIntervalInput } from './statistics/rsum-interval';
export { scoreMatrix, type ScoreMatrixOptions, type ScoringProgress } from './scoring/score-matrix';
export {
  topMatches,
  topMatchLists,
  type Match,
  type TopMatchesInput,
  type TopMatchListsInput,
} from './retrieval/top-matches';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { CocoPositives, MatchingModel, PairedData, PositiveIds, ScoringThreads } from '@vse/core';
