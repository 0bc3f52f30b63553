import { captionedScenes, SCENE_SIZE, type SceneObject } from '@vse/datasets/scenes';

/** Images and captions to train on, as plain values: what Node and a page are given is the same to the last bit. */
export interface TrainingData {
  /** Regions of each image, `[objects, dim]` in one row. */
  readonly images: readonly (readonly number[])[];
  readonly dim: number;
  readonly captions: readonly string[];
  /** Image of each caption. */
  readonly captionToImage: readonly number[];
}

const scenes = 16;
const captionsPerScene = 2;
/** Longest caption in words: each word is a step of the GRU, and a software GPU takes milliseconds for each. */
const longest = 9;

/** Scenes with short captions, and one region per object: its attributes as ones and zeros, and its place. */
export function trainingData(): TrainingData {
  const isShort = ({ text }: { readonly text: string }) => text.split(' ').length <= longest;
  const drawn = captionedScenes(5, { train: 120, dev: 0, test: 0 })
    .map(({ scene, captions }) => ({ scene, captions: captions.filter(isShort).slice(0, captionsPerScene) }))
    .filter(({ captions }) => captions.length === captionsPerScene)
    .slice(0, scenes);
  const objects = drawn.flatMap(({ scene }) => scene.objects);
  const values = (['category', 'colour', 'pattern', 'size'] as const).map((attribute) => ({
    attribute,
    known: [...new Set<string>(objects.map((object) => object[attribute]))].sort(),
  }));
  const region = (object: SceneObject): number[] => {
    const { left, top, right, bottom } = object.boxes[0]!;
    const attributes = values.flatMap(({ attribute, known }) =>
      known.map((value) => (object[attribute] === value ? 1 : 0)),
    );
    return [...attributes, ...[left, top, right, bottom].map((side) => side / SCENE_SIZE)];
  };
  const captions = drawn.map(({ captions: own }) => own.map(({ text }) => text));
  return {
    images: drawn.map(({ scene }) => scene.objects.flatMap(region)),
    dim: region(objects[0]!).length,
    captions: captions.flat(),
    captionToImage: captions.flatMap((texts, image) => texts.map(() => image)),
  };
}
