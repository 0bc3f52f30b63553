export { announce } from './announce';
export { boxAt } from './box-at';
export { captionRelations, type CaptionRelations, type RelationSettings } from './caption-relations';
export { printCorrections, type CorrectedSystem } from './corrections';
export { extractorOf } from './extractor-of';
export { evenly } from './evenly';
export { extract, extractWith } from './extract';
export { keepEnsemble, keepModel, type FinishedEnsemble, type FinishedRun } from './keep-model';
export { featuresOfFile } from './features-of-file';
export type { FeatureKind } from './extractors';
export {
  oneOf,
  positiveNumber,
  readFlags,
  someOf,
  wholeNumber,
  type CommonArguments,
  type DataArguments,
  type FlagsInput,
} from './flags';
export { measure, type Measured } from './measure';
export { joinedFeatures, storedFeatures, type ImageFeatures } from './image-features';
export { networkOf, networksOf, type NetworkFile } from './network-of';
export { openData, openImageData } from './open-data';
export type { ExperimentData, Picture } from './experiment-data';
export { assertSplits, openDataset } from './open-dataset';
export { modelLines, present, type Presentation, type Result } from './present';
export { stopEarly } from './process';
export { start } from './start';
export { regionChoice, type RegionPreference } from './region-choice';
export type { OnlyPreset, PresetChoice, PresetSettings, Presets } from './preset-choice';
export { published, type PublishedRows, type PublishedTestSet } from './published';
export { secondsSince, sumOfSeconds } from './seconds-since';
export { resultsOf, type ScoredSystem, type TestSet } from './results-of';
export { reportImage } from './report-image';
export { captionRowsOf, imageRows } from './rows-of';
export { storedCaptions, type StoredCaptions } from './stored-captions';
export { statusLine } from './status-line';
export {
  textFeatures,
  textNames,
  type BulkFeatures,
  type TextFeatures,
  type TextName,
  type TextSettings,
} from './text-features';
export { readSystemFlags, type Recipe, type SystemArguments } from './system-flags';
export { restoreFrom } from './restore-from';
export { runCheckpoints } from './run-checkpoints';
