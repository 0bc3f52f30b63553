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

const scenes = 24;
const captionsPerScene = 2;

/** Scenes with their shortest captions, and one region per object: its attributes as ones and zeros, and its place. */
export function trainingData(): TrainingData {
  const drawn = captionedScenes(5, { train: scenes, dev: 0, test: 0 });
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
  const captions = drawn.map(({ captions: all }) =>
    all
      .map(({ text }) => text)
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
      .slice(0, captionsPerScene),
  );
  return {
    images: drawn.map(({ scene }) => scene.objects.flatMap(region)),
    dim: region(objects[0]!).length,
    captions: captions.flat(),
    captionToImage: captions.flatMap((texts, image) => texts.map(() => image)),
  };
}
