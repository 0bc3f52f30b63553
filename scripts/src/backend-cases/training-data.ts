import type { FeatureMatrix } from '@vse/core';
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

/**
 * Scenes with one region per object, its attributes as ones and zeros, and its place; and two captions of three words each.
 * Each word is a step of the GRU with dozens of kernels, and a GPU in software takes a millisecond for each.
 */
export function trainingData(): TrainingData {
  const drawn = captionedScenes(5, { train: scenes, dev: 0, test: 0 }).map(({ scene }) => {
    const [first, second] = scene.objects as readonly [SceneObject, SceneObject];
    const naming = (a: SceneObject, b: SceneObject) => `${a.colour} ${a.category} ${b.category}`;
    return { scene, captions: [naming(first, second), naming(second, first)] };
  });
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
  const captions = drawn.map(({ captions: own }) => own);
  return {
    images: drawn.map(({ scene }) => scene.objects.flatMap(region)),
    dim: region(objects[0]!).length,
    captions: captions.flat(),
    captionToImage: captions.flatMap((texts, image) => texts.map(() => image)),
  };
}

/** The images as the image encoders take them. */
export function matricesOf({ images, dim }: TrainingData): readonly FeatureMatrix[] {
  return images.map((values) => ({
    values: Float32Array.from(values),
    length: values.length / dim,
    dim,
  }));
}
