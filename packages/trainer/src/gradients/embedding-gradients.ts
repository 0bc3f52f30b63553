import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, type EmbeddingSet } from '@vse/core';
import { positivesOf } from '../batches/batch';
import type { Gradients } from '../optimizers/clip';
import type { PiecedSide } from './encoded-pieces';
import type { StepInput } from './gradient-source';
import { joinedSets } from './joined-sets';
import { gradientsOf, lossOf, scoredBatch } from './whole-batch';

/** Both sides of a batch. */
export interface BatchSides {
  readonly images: PiecedSide;
  readonly captions: PiecedSide;
}

/** Receives a function that returns the gradient of one piece, `[items, length, dim]`; its caller disposes the tensor. */
type TakeGradient = (side: keyof BatchSides, piece: number, gradient: () => tf.Tensor3D) => void;

/** Loss of a batch and its gradients in the embeddings and in the weights after them. */
export interface EmbeddingGradients {
  /** Loss, `[]`. The caller disposes it. */
  readonly loss: tf.Scalar;
  /** Gradients of similarity and loss. The caller disposes them. */
  readonly weights: Gradients;
  /** Passes on the gradient of each piece as soon as it is known, and frees its parts. Call it once. */
  eachPiece(take: TakeGradient): void | Promise<void>;
}

/** Encodes all pieces without a tape, and computes the gradients of the whole batch on the backend. */
export function gradientsByBackend<I, C>(input: StepInput<I, C>, sides: BatchSides): EmbeddingGradients {
  const [images, captions] = [encoded(sides.images), encoded(sides.captions)];
  const gradients = gradientsOfSets(input, images.set, captions.set);
  for (const { set } of [images, captions]) disposeSet(set);
  return {
    loss: gradients.loss,
    weights: gradients.weights,
    eachPiece(take) {
      sides.images.sizes.forEach((_, i) => take('images', i, () => images.part(gradients.images, i)));
      gradients.images.dispose();
      sides.captions.sizes.forEach((_, i) => take('captions', i, () => captions.part(gradients.captions, i)));
      gradients.captions.dispose();
    },
  };
}

/** All pieces of a side as one set, and a function that slices one piece out of an array of its shape. */
function encoded(side: PiecedSide) {
  const { sizes } = side;
  const sets = sizes.map((_, piece) => side.encode(piece));
  const set = joinedSets(sets);
  const lengths = sets.map(({ vectors }) => vectors.shape[1]);
  sets.forEach(disposeSet);
  const part = (all: tf.Tensor3D, piece: number): tf.Tensor3D => {
    const first = sizes.slice(0, piece).reduce((sum, items) => sum + items, 0);
    return tf.slice3d(all, [first, 0, 0], [sizes[piece]!, lengths[piece]!, all.shape[2]]); // [items, length, dim]
  };
  return { set, part };
}

/** Loss, and its gradients in the embeddings of each side and in the weights after them. */
function gradientsOfSets<I, C>(input: StepInput<I, C>, images: EmbeddingSet, captions: EmbeddingSet) {
  const leaves = [tf.variable(images.vectors), tf.variable(captions.vectors)] as const;
  const [imageVectors, captionVectors] = leaves as unknown as readonly [tf.Tensor3D, tf.Tensor3D];
  const positives = positivesOf(input.items.plan);
  const batch = {
    oneImagePerCaption: input.items.plan.positives === undefined,
    ...(positives && { positives }),
  };
  const named = leaves.map((variable, i) => ({ name: `leaf ${i}`, variable }));
  const { loss, gradients: all } = gradientsOf([...named, ...input.variables], () => {
    const imageSet = { ...images, vectors: imageVectors };
    const captionSet = { ...captions, vectors: captionVectors };
    const scores = input.model.similarity.score(imageSet, captionSet); // [images, captions]
    return lossOf(input, scoredBatch(scores, imageSet, captionSet, batch)); // []
  });
  const { 'leaf 0': ofImages, 'leaf 1': ofCaptions, ...weights } = all;
  const gradients = [ofImages ?? tf.zerosLike(leaves[0]), ofCaptions ?? tf.zerosLike(leaves[1])] as const;
  tf.dispose([...leaves, ...(positives ? [positives] : [])]);
  return { loss, weights, images: gradients[0] as tf.Tensor3D, captions: gradients[1] as tf.Tensor3D };
}
