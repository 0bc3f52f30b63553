import * as tf from '@tensorflow/tfjs-core';
import {
  disposeSet,
  maskOf,
  type EmbeddingSet,
  type Encoder,
  type EncoderBatch,
  type NamedVariable,
} from '@vse/core';
import { positivesOf } from './batch';
import type { Gradients } from './clip';
import type { GradientSource, StepGradients, StepInput } from './gradient-source';
import { assertPieceSize, cut } from './pieces';
import { modelVariables } from './variables';
import { gradientsOf, lossOf, scoredBatch } from './whole-batch';

export interface CachedGradientsOptions {
  /** How many images, and how many captions, are encoded at a time. */
  readonly size: number;
}

/** One piece of one side of a batch. */
interface Piece {
  readonly batch: EncoderBatch;
  /** Names the random draw, the same in both passes. */
  readonly draw: string;
  readonly items: number;
  /** How long its sets are. */
  readonly length: number;
}

interface EncodedSide {
  readonly encoder: Encoder<never>;
  readonly pieces: readonly Piece[];
  /** Of all pieces. */
  readonly set: EmbeddingSet;
}

/**
 * The gradients of the whole batch, in-batch negatives and all, in the memory of encoding `size` items: all items are
 * encoded without a tape, the loss gives the slope of their embeddings, and then each piece is encoded again and takes
 * its part of that slope back to the weights. Costs one more encoding. GradCache, Gao et al.,
 * https://arxiv.org/abs/2101.06983
 *
 * Equal to `wholeBatch` where an item's embedding does not depend on the others: batch normalisation takes the statistics
 * of each piece. Throws an `OptionError` unless `size` is a whole number from 1.
 */
export function cachedGradients({ size }: CachedGradientsOptions): GradientSource {
  assertPieceSize('cachedGradients', size);
  return { name: `cachedGradients(${size})`, compute: (input) => compute(input, size) };
}

function compute<I, C>(input: StepInput<I, C>, size: number): StepGradients {
  const { model, items, draw } = input;
  const started = performance.now();
  const restore = rememberState(input);
  const images = encodeSide(model.images, cut(items.images, size), `${draw}, images`);
  const captions = encodeSide(model.captions, cut(items.captions, size), `${draw}, captions`);
  const slopes = slopesOf(input, images.set, captions.set);
  const between = performance.now();
  restore(); // so that each piece meets what it met before
  const parts = [
    slopes.weights,
    ...backward(input.variables, images, slopes.images),
    ...backward(input.variables, captions, slopes.captions),
  ];
  const gradients = sumOf(parts);
  tf.dispose([slopes.images, slopes.captions]);
  for (const { set } of [images, captions]) disposeSet(set);
  tf.dispose([...images.pieces, ...captions.pieces].map(({ batch }) => ({ ...batch })));
  const times = { forward: between - started, backward: performance.now() - between };
  return { loss: slopes.loss, gradients, times };
}

function encodeSide<Item>(
  encoder: Encoder<Item>,
  itemsOfPieces: readonly (readonly Item[])[],
  draw: string,
): EncodedSide {
  const sets: EmbeddingSet[] = [];
  const pieces = itemsOfPieces.map((items, i): Piece => {
    const batch = encoder.collate(items);
    const set = encoder.encode(batch, { training: true, draw: `${draw} ${i}` });
    sets.push(set);
    return { batch, draw: `${draw} ${i}`, items: items.length, length: set.features.shape[1] };
  });
  const set = joined(sets);
  sets.forEach(disposeSet);
  return { encoder: encoder, pieces, set };
}

/** Sets one after another, padded to the longest; without a mask where nothing needs one. */
function joined(sets: readonly EmbeddingSet[]): EmbeddingSet {
  const length = Math.max(...sets.map(({ features }) => features.shape[1]));
  const masked = sets.some(({ features, mask }) => mask ?? features.shape[1] < length);
  return tf.tidy(() => {
    const features = sets.map(({ features }) =>
      tf.pad3d(features, [[0, 0], [0, length - features.shape[1]], [0, 0]]), // [items, length, dim]
    ); // prettier-ignore
    if (!masked) return { features: tf.concat(features, 0) };
    const masks = sets.map((set) =>
      tf.pad2d(maskOf(set), [[0, 0], [0, length - set.features.shape[1]]]), // [items, length]
    ); // prettier-ignore
    return { features: tf.concat(features, 0), mask: tf.concat(masks, 0) };
  });
}

/** The loss, and its slope in the embeddings of each side and in the weights that come after them. */
function slopesOf<I, C>(input: StepInput<I, C>, images: EmbeddingSet, captions: EmbeddingSet) {
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

/** The gradients of each piece: that of the product of its embeddings and their slope. */
function backward(
  variables: readonly NamedVariable[],
  { encoder, pieces }: EncodedSide,
  slope: tf.Tensor3D,
): Gradients[] {
  const own = new Set(encoder.variables().map(({ variable }) => variable));
  const trained = variables.filter(({ variable }) => own.has(variable));
  if (trained.length === 0) return [];
  let from = 0;
  return pieces.map(({ batch, draw, items, length }) => {
    const part = tf.slice3d(slope, [from, 0, 0], [items, length, slope.shape[2]]); // [items, length, dim]
    from += items;
    const { loss, gradients } = gradientsOf(trained, () => {
      const { features } = encoder.encode(batch, { training: true, draw }); // [items, length, dim]
      return tf.sum<tf.Scalar>(tf.mul(features, part)); // []
    });
    tf.dispose([loss, part]);
    return gradients;
  });
}

/** Remembers the variables that are not trained but may move, as the statistics of batch normalisation do. */
function rememberState<I, C>({ model, loss, variables }: StepInput<I, C>): () => void {
  const trained = new Set(variables.map(({ variable }) => variable));
  const others = modelVariables(model, loss).filter(({ variable }) => !trained.has(variable));
  const values = others.map(({ variable }) => tf.clone(variable));
  return () => {
    others.forEach(({ variable }, i) => variable.assign(values[i]!));
    tf.dispose(values);
  };
}

function sumOf(parts: readonly Gradients[]): Gradients {
  const names = new Set(parts.flatMap((part) => Object.keys(part)));
  const sums = Array.from(names, (name) => {
    const terms = parts.flatMap((part) => part[name] ?? []);
    const sum = tf.addN(terms);
    tf.dispose(terms);
    return [name, sum] as const;
  });
  return Object.fromEntries(sums);
}
