export { captionsOf } from './captions-of';
export { extract } from './extract';
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
export { openData, type ExperimentData, type Picture } from './open-data';
export { assertSplits, openDataset } from './open-dataset';
export { present, type Presentation, type Result } from './present';
export { explainErrors, stopEarly } from './process';
export { recorder } from './recorder';
export { published } from './published';
export { reportImage } from './report-image';
export { captionRowsOf, imageRows, metricsOfProducts } from './rows-of';
export { storeConfig } from './store-config';
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
