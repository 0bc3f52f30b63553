export { captionsOf } from './captions-of';
export { cocoTest, type CocoTest } from './coco-test';
export type { CaptionRecord, Dataset, ImageRecord } from './dataset';
export type { DatasetNames } from './finding/dataset-names';
export { openDataset, type OpenDatasetOptions } from './finding/open-dataset';
export { formatInspection, inspect, type Inspection, type SplitInspection } from './inspect';
export {
  locatedPhrases,
  relativeBox,
  type LocatedPhrase,
  type LocatedPhrases,
  type PhraseDataset,
} from './located-phrases';
export { pairsOf } from './pairs-of';
export {
  openBottomUp,
  type BottomUp,
  type BottomUpFeatures,
  type BottomUpOptions,
} from './readers/bottom-up';
export { openCocoCaptions, type CocoOptions } from './readers/coco';
export { openCocoPositives } from './readers/coco-positives';
export { openFavre, type FavreOptions } from './readers/favre';
export { openFolder, type FolderOptions } from './readers/folder';
export { openFlickr30kEntities, type EntitiesDataset, type EntitiesOptions } from './readers/entities';
export { openFlickr30k } from './readers/flickr30k';
export { openFlickr8k } from './readers/flickr8k';
export { openKarpathy, type KarpathyOptions } from './readers/karpathy';
export {
  openPrecomputed,
  type Precomputed,
  type PrecomputedOptions,
  type PrecomputedSplit,
} from './readers/precomputed';
export {
  openWebdataset,
  type Webdataset,
  type WebdatasetOptions,
  type WebdatasetPictures,
} from './readers/webdataset';
export * from './scenes';
export { openScenes, type ScenesDataset, type ScenesOptions } from './scenes/open-scenes';
export type { ScenesProgress } from './scenes/store';
export { regionPairs } from './region-pairs';
export {
  regionPhrases,
  type PhraseRegion,
  type RegionPhrases,
  type RegionPhrasesOptions,
} from './region-phrases';
export { splitBy, type SplitByOptions } from './split-by';
export { subset } from './subset';
export * from './tables';
export { takeFirst } from './take-first';
export { withRestval } from './with-restval';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { CocoPositives, FeatureMatrix, FeatureSource, PairedData, PositiveIds } from '@vse/base';
