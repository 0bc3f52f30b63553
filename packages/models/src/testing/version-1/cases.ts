import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMatrix, MatchingModel } from '@vse/core';

/** Images and captions that the models of version 1 were scored on. */
export const versionOne = {
  images: [3, 1, 2].map((length, image): FeatureMatrix => ({
    values: Float32Array.from({ length: length * 6 }, (_, i) => ((image * 37 + i * 11) % 19) / 10 - 0.9),
    length,
    dim: 6,
  })),
  captions: ['a dog runs in the snow', 'two cats sit', 'a man rides a red bicycle', 'the dog sits'],
};

/** Scores `[images, captions]` of a model on them. */
export async function scoresOf(model: MatchingModel<FeatureMatrix, string>): Promise<number[]> {
  const scores = tf.tidy(() => {
    const images = model.images.encode(model.images.collate(versionOne.images));
    return model.similarity.score(images, model.captions.encode(model.captions.collate(versionOne.captions)));
  });
  const values = [...(await scores.data())];
  scores.dispose();
  return values;
}
