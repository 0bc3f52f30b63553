import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, type EmbeddingSet } from '@vse/core';
import { positivesOf } from './batch';
import type { Gradients } from './clip';
import type { PiecedSide } from './encoded-pieces';
import type { StepInput } from './gradient-source';
import { joinedSets } from './joined-sets';
import { gradientsOf, lossOf, scoredBatch } from './whole-batch';

/** Both sides of a batch. */
export interface BatchSides {
  readonly images: PiecedSide;
  readonly captions: PiecedSide;
}

/** Takes the slope of one piece, `[items, length, dim]`, which is made where it is called and is the caller's. */
type TakeSlope = (side: keyof BatchSides, piece: number, slope: () => tf.Tensor3D) => void;

/** The loss of a batch and how it changes with the embeddings and with the weights that come after them. */
export interface EmbeddingSlopes {
  /** `[]`, the caller's. */
  readonly loss: tf.Scalar;
  /** The caller's. */
  readonly weights: Gradients;
  /** Hands over the slope of each piece as soon as it is known, and frees what it was made of. To be called once. */
  eachPiece(take: TakeSlope): void | Promise<void>;
}

/** Encodes all pieces without a tape, and takes the slopes of the batch as a whole on the engine. */
export function slopesByEngine<I, C>(input: StepInput<I, C>, sides: BatchSides): EmbeddingSlopes {
  const [images, captions] = [encoded(sides.images), encoded(sides.captions)];
  const slopes = slopesOfSets(input, images.set, captions.set);
  for (const { set } of [images, captions]) disposeSet(set);
  return {
    loss: slopes.loss,
    weights: slopes.weights,
    eachPiece(take) {
      sides.images.sizes.forEach((_, i) => take('images', i, () => images.part(slopes.images, i)));
      slopes.images.dispose();
      sides.captions.sizes.forEach((_, i) => take('captions', i, () => captions.part(slopes.captions, i)));
      slopes.captions.dispose();
    },
  };
}

/** All pieces of a side as one set, and the part of an array of its shape that is a piece's. */
function encoded(side: PiecedSide) {
  const { sizes } = side;
  const sets = sizes.map((_, piece) => side.encode(piece));
  const set = joinedSets(sets);
  const lengths = sets.map(({ features }) => features.shape[1]);
  sets.forEach(disposeSet);
  const part = (all: tf.Tensor3D, piece: number): tf.Tensor3D => {
    const first = sizes.slice(0, piece).reduce((sum, items) => sum + items, 0);
    return tf.slice3d(all, [first, 0, 0], [sizes[piece]!, lengths[piece]!, all.shape[2]]); // [items, length, dim]
  };
  return { set, part };
}

/** The loss, and its slope in the embeddings of each side and in the weights that come after them. */
function slopesOfSets<I, C>(input: StepInput<I, C>, images: EmbeddingSet, captions: EmbeddingSet) {
  const leaves = [tf.variable(images.features), tf.variable(captions.features)] as const;
  const [imageFeatures, captionFeatures] = leaves as unknown as readonly [tf.Tensor3D, tf.Tensor3D];
  const positives = positivesOf(input.items.plan);
  const batch = {
    oneImagePerCaption: input.items.plan.positives === undefined,
    ...(positives && { positives }),
  };
  const named = leaves.map((variable, i) => ({ name: `leaf ${i}`, variable }));
  const { loss, gradients } = gradientsOf([...named, ...input.variables], () => {
    const imageSet = { ...images, features: imageFeatures };
    const captionSet = { ...captions, features: captionFeatures };
    const scores = input.model.similarity.score(imageSet, captionSet); // [images, captions]
    return lossOf(input, scoredBatch(scores, imageSet, captionSet, batch)); // []
  });
  const { 'leaf 0': ofImages, 'leaf 1': ofCaptions, ...weights } = gradients;
  const slopes = [ofImages ?? tf.zerosLike(leaves[0]), ofCaptions ?? tf.zerosLike(leaves[1])] as const;
  tf.dispose([...leaves, ...(positives ? [positives] : [])]);
  return { loss, weights, images: slopes[0] as tf.Tensor3D, captions: slopes[1] as tf.Tensor3D };
}
