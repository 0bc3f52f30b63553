export type { CaptionRecord, Dataset, ImageRecord } from './dataset';
export { subset } from './subset';
export type { Box, PhraseLink } from './phrase-link';
export { openScenes, type ScenesDataset, type ScenesOptions } from './scenes/open-scenes';
export type { ScenesProgress } from './scenes/store';
export { sceneSvg } from './scenes/draw';
export { SCENE_SIZE, type Scene, type SceneObject, type SceneRelation } from './scenes/scene';
export type { SceneSizes } from './scenes/generate';
export type { Word } from './scenes/fragment';
export {
  CATEGORIES,
  COLOURS,
  PATTERNS,
  PLACES,
  RELATIONS,
  SIZES,
  type Category,
  type Colour,
  type Pattern,
  type Place,
  type Relation,
  type Size,
} from './scenes/vocabulary';
