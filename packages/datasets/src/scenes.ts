// Without sharp and without Node built-ins: a page loads this entry and draws the scenes itself. A test walks its imports.
export type { Box, PhraseLink } from './phrase-link';
export { captionedScenes, type CaptionedScene } from './scenes/captioned-scenes';
export { sceneCaptions, type SceneCaption } from './scenes/captions';
export { sceneSvg } from './scenes/draw';
export { scenePhrases } from './scenes/entities';
export type { Word } from './scenes/fragment';
export { generateScenes, type SceneSizes } from './scenes/generate';
export { SCENE_SIZE, type Scene, type SceneObject, type SceneRelation } from './scenes/scene';
export type { Category, Colour, Pattern, Place, Relation, Size } from './scenes/vocabulary';
