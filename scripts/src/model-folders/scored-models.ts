import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type FeatureMatrix, type MatchingModel, type Trainable } from '@vse/core';
import { systems } from '../backend-cases/systems';
import { matricesOf, type TrainingData } from '../backend-cases/training-data';

type Model = MatchingModel<FeatureMatrix, string>;

/** Names of the systems whose models go from one place to another. */
export const systemNames: readonly string[] = Object.keys(systems);

/** Name of the folder of a system's model, which an address can have: `vsepp`, `scan`. */
export function folderOf(system: string): string {
  return system.toLowerCase().replaceAll('+', 'p');
}

/** A model of a system whose weights are not those that its recipes begin with. */
export function changedModel(system: string, data: TrainingData): Model {
  const model = systems[system]!.model(data);
  changeWeights(model, 11);
  return model;
}

/** Moves every weight at random. */
export function changeWeights({ images, captions, similarity }: Model, seed: number): void {
  const random = seededRandom(seed);
  const parts: readonly Partial<Trainable>[] = [images, captions, similarity];
  for (const { variable } of parts.flatMap((part) => part.variables?.() ?? [])) {
    const steps = Float32Array.from({ length: variable.size }, () => 0.3 * random.normal());
    tf.tidy(() => variable.assign(tf.add(variable, tf.tensor(steps, variable.shape))));
  }
}

/** Scores `[images, captions]` of all images and captions, row by row. */
export async function scoresOf(
  { images, captions, similarity }: Model,
  data: TrainingData,
): Promise<number[]> {
  const scores = tf.tidy(() => {
    const left = images.encode(images.collate(matricesOf(data)));
    return similarity.score(left, captions.encode(captions.collate(data.captions)));
  });
  const values = [...(await scores.data())];
  scores.dispose();
  return values;
}
