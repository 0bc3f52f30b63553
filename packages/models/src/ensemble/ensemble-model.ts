import * as tf from '@tensorflow/tfjs-core';
import {
  OptionError,
  type EmbeddingSet,
  type Encoder,
  type EncoderBatch,
  type NamedVariable,
  type Similarity,
} from '@vse/core';
import type { AnyModel } from '../model/model-variables';
import { joinSets, memberSet } from './joined-sets';

/**
 * Joins models into one whose scores are the weighted mean of theirs. Every item goes through the encoder of each, so that
 * the models may differ in dimension, in similarity and in the number of vectors, but not in what they read.
 *
 * @param models - The models; they stay the caller's.
 * @param weights - Share of each in the mean; the shares are divided by their sum.
 */
export function ensembleModel(models: readonly AnyModel[], weights: readonly number[]): AnyModel {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (models.length === 0 || weights.length !== models.length || !(total > 0)) {
    throw new OptionError(
      `openModel: an ensemble must have one weight per member, not all 0, got ${models.length} members and ` +
        `${weights.join(', ') || 'no weights'}. Save it anew.`,
    );
  }
  const shares = weights.map((weight) => weight / total);
  return {
    images: joinedEncoder(models.map(({ images }) => images)),
    captions: joinedEncoder(models.map(({ captions }) => captions)),
    similarity: joinedSimilarity(models, shares),
  };
}

function joinedEncoder(encoders: readonly Encoder<never>[]): Encoder<never> {
  const embedDim = Math.max(...encoders.map((encoder) => encoder.embedDim));
  return {
    name: `ensemble(${encoders.map(({ name }) => name).join(', ')})`,
    embedDim,
    collate: (items) =>
      Object.fromEntries(
        encoders.flatMap((encoder, i) =>
          Object.entries(encoder.collate(items)).map(([key, tensor]) => [`${i}.${key}`, tensor] as const),
        ),
      ),
    encode: (batch, options) =>
      tf.tidy(() => {
        const sets = encoders.map((encoder, i) => encoder.encode(batchOf(batch, i), options));
        return { ...joinSets(sets, embedDim) }; // [batch, length x models, embedDim]
      }),
    variables: () => encoders.flatMap((encoder, i) => numbered(i, encoder.variables())),
    dispose: () => {
      for (const encoder of encoders) encoder.dispose();
    },
  };
}

function batchOf(batch: EncoderBatch, member: number): EncoderBatch {
  const prefix = `${member}.`;
  return Object.fromEntries(
    Object.entries(batch).flatMap(([key, tensor]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), tensor] as const] : [],
    ),
  );
}

function joinedSimilarity(models: readonly AnyModel[], shares: readonly number[]): Similarity {
  const similarities = models.map(({ similarity }) => similarity);
  const dims = models.map(({ images }) => images.embedDim);
  const own = (set: EmbeddingSet, index: number): EmbeddingSet =>
    memberSet(set, { models: models.length, index, dim: dims[index]! });
  const looking = similarities.flatMap((similarity, i) =>
    similarity.attention && shares[i]! > 0 ? [i] : [],
  );
  return {
    name: `ensemble(${similarities.map(({ name }) => name).join(', ')})`,
    score: (images, captions) =>
      tf.tidy(() =>
        tf.addN(
          similarities.map((similarity, index) => {
            const scores = similarity.score(own(images, index), own(captions, index)); // [images, captions]
            return tf.mul<tf.Tensor2D>(scores, shares[index]!);
          }),
        ),
      ), // [images, captions]
    ...(looking.length > 0 && {
      attention: (image, caption) =>
        tf.tidy(() => {
          const total = looking.reduce((sum, i) => sum + shares[i]!, 0);
          const weights = looking.map((i) =>
            tf.mul<tf.Tensor2D>(
              similarities[i]!.attention!(own(image, i), own(caption, i)),
              shares[i]! / total,
            ),
          );
          return tf.addN(weights); // [words, regions]
        }),
    }),
    variables: () => similarities.flatMap((similarity, i) => numbered(i, similarity.variables?.() ?? [])),
    dispose: () => {
      for (const similarity of similarities) similarity.dispose?.();
    },
  };
}

function numbered(member: number, variables: readonly NamedVariable[]): NamedVariable[] {
  return variables.map(({ name, variable }) => ({ name: `${member}.${name}`, variable }));
}
