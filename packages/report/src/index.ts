export { attentionFigure, type AttentionFigureOptions } from './attention/attention-figure';
export type { AttentionMap } from './attention/attention-layer';
export type { Box } from './attention/box';
export type { SheetPicture, SheetRegion } from './galleries/contact-sheet';
export type { GalleryEntry, RetrievedImage } from './galleries/gallery';
export type { ReportImage } from './galleries/image-store';
export {
  trainingReport,
  type TrainingEvent,
  type TrainingReport,
  type TrainingReportOptions,
} from './curves/training-report';
export {
  candidateCurve,
  type CandidateCurveOptions,
  type CandidatePoint,
  type CandidateSeries,
} from './curves/candidate-curve';
export { lossCurve, type CurvePoint, type LossCurveInput, type LossCurveOptions } from './curves/loss-curve';
export {
  localizationTable,
  type LocalizationRow,
  type LocalizationTableOptions,
} from './tables/localization-table';
export type { FoundBox, LocalizedCaption, PhraseRow } from './galleries/phrase-layer';
export {
  recallTable,
  type RecallDirection,
  type RecallRow,
  type RecallTableOptions,
} from './tables/recall-table';
export { renderReport, type Report } from './render-report';
export { ReportError } from './report-error';
export { embeddingMap, type EmbeddingMapInput, type MappedPair } from './maps/embedding-map';
export {
  explorableMap,
  type ExplorableMapInput,
  type MapCaption,
  type MapImage,
} from './maps/explorable-map';
export {
  mapEmbeddings,
  type EmbeddedCaption,
  type EmbeddedImage,
  type MapEmbeddingsOptions,
} from './maps/map-embeddings';
export type { CaptionedImage } from './galleries/captioned-images';
export { figureStyle, type FigureStyleOptions } from './figure-style';
export { figureScript } from './figure-script';
export { attentionGallery, type AttentionGalleryOptions, type WeightGrid } from './planes/attention-gallery';
export { lossGallery, type LossGalleryOptions, type LossPlane } from './planes/loss-gallery';
export {
  learningCurve,
  type LearningCurveOptions,
  type LearningPoint,
  type LearningSeries,
} from './curves/learning-curve';
export { poolingWeights, type PoolingSeries, type PoolingWeightsOptions } from './curves/pooling-weights';
