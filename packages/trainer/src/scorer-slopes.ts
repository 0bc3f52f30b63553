import * as tf from '@tensorflow/tfjs-core';
import {
  disposeSet,
  setOfShared,
  sharedSet,
  type EmbeddingSet,
  type SharedSet,
  type ThreadedScorer,
} from '@vse/core';
import { forEachLimited } from '@vse/formats';
import type { BatchSides, EmbeddingSlopes, PieceSlopes } from './embedding-slopes';
import type { PiecedSide } from './encoded-pieces';
import type { StepInput } from './gradient-source';
import { joinedSets } from './joined-sets';
import { lossSlopes, SetsAreRead, type LossSlopes } from './parallel/loss-slopes';

/** A side whose embeddings lie in shared memory, a piece at a time. */
interface HeldSide {
  readonly sets: readonly SharedSet[];
  /** Where each piece begins among the items. */
  readonly firsts: readonly number[];
  readonly items: number;
}

/**
 * The same as `slopesByEngine` with the similarity and its slopes computed by a scorer: the pieces are encoded into shared
 * memory, all pairs of pieces are scored, the engine computes the loss and its slope in the scores, and the scorer takes
 * that back to the embeddings. The engine holds one piece at a time and the scores; where the loss reads the embeddings
 * too, it holds those as well.
 */
export async function slopesByScorer<I, C>(
  input: StepInput<I, C>,
  sides: BatchSides,
  scorer: Required<ThreadedScorer>,
): Promise<EmbeddingSlopes> {
  const images = await heldSide(sides.images);
  const captions = await heldSide(sides.captions);
  const pairs = images.sets.flatMap((_, i) => captions.sets.map((_, j) => [i, j] as const));
  const scores = new Float32Array(images.items * captions.items);
  const places = (i: number, j: number) =>
    rowPlaces(images.firsts[i]!, images.sets[i]!.shape[0], captions.firsts[j]!, captions.items);
  const score = async ([i, j]: readonly [number, number]): Promise<void> => {
    const block = await scorer.score(images.sets[i]!, captions.sets[j]!);
    const columns = captions.sets[j]!.shape[0];
    places(i, j).forEach((at, row) => scores.set(block.subarray(row * columns, (row + 1) * columns), at));
  };
  // As many at a time as keep the threads busy: the results of all pairs would fill the memory.
  const atOnce = 2 * scorer.threads;
  await forEachLimited(pairs, atOnce, score);

  const loss = lossOfScores(input, scores, images, captions);
  const [ofImages, ofCaptions] = [await ownSlopes(loss.images, images), await ownSlopes(loss.captions, captions)]; // prettier-ignore
  const slopes = await loss.scores?.data<'float32'>();
  tf.dispose([loss.scores, loss.images, loss.captions].flatMap((tensor) => tensor ?? []));
  const pullBack = async ([i, j]: readonly [number, number]): Promise<void> => {
    const columns = captions.sets[j]!.shape[0];
    const block = new Float32Array(images.sets[i]!.shape[0] * columns);
    places(i, j).forEach((at, row) => block.set(slopes!.subarray(at, at + columns), row * columns));
    const parts = await scorer.pullback(images.sets[i]!, captions.sets[j]!, block);
    addTo(ofImages[i]!, parts.images);
    addTo(ofCaptions[j]!, parts.captions);
  };
  if (slopes) await forEachLimited(pairs, atOnce, pullBack);
  return {
    loss: loss.loss,
    weights: loss.weights,
    images: uploaded(ofImages, images),
    captions: uploaded(ofCaptions, captions),
    dispose: () => undefined,
  };
}

async function heldSide(side: PiecedSide): Promise<HeldSide> {
  const sets: SharedSet[] = [];
  const firsts: number[] = [];
  let items = 0;
  for (const [piece, size] of side.sizes.entries()) {
    const set = side.encode(piece);
    sets.push(await sharedSet(set));
    disposeSet(set);
    firsts.push(items);
    items += size;
  }
  return { sets, firsts, items };
}

/** The loss and its slopes, with embeddings only where it reads them. */
function lossOfScores<I, C>(
  input: StepInput<I, C>,
  values: Float32Array,
  images: HeldSide,
  captions: HeldSide,
): LossSlopes {
  const scores = tf.tensor2d(values, [images.items, captions.items]); // [images, captions]
  try {
    return lossSlopes(shownFirstPieces(input, images, captions), { scores });
  } catch (error) {
    if (!(error instanceof SetsAreRead)) throw error;
    const sets = { images: joined(images), captions: joined(captions) };
    try {
      return lossSlopes(input, { scores, sets });
    } finally {
      disposeSet(sets.images);
      disposeSet(sets.captions);
    }
  } finally {
    scores.dispose();
  }
}

function joined({ sets }: HeldSide): EmbeddingSet {
  const parts = sets.map(setOfShared);
  const all = joinedSets(parts);
  parts.forEach(disposeSet);
  return all;
}

/** Lets a look see the embeddings of the first pieces, as a sample of all. */
function shownFirstPieces<I, C>(
  { observe, ...input }: StepInput<I, C>,
  images: HeldSide,
  captions: HeldSide,
): StepInput<I, C> {
  if (!observe) return input;
  return {
    ...input,
    observe: ({ scores, positives }) => {
      const sample = { images: setOfShared(images.sets[0]!), captions: setOfShared(captions.sets[0]!) };
      observe({ scores, ...(positives && { positives }), ...sample });
    },
  };
}

/** For each piece the loss's own slope in its embeddings, zero where it has none. */
async function ownSlopes(slope: tf.Tensor | undefined, { sets, firsts }: HeldSide): Promise<Float32Array[]> {
  const own: Float32Array[] = [];
  for (const [i, { shape }] of sets.entries()) {
    const [batch, length, dim] = shape;
    const part = slope && tf.slice(slope, [firsts[i]!, 0, 0], [batch, length, dim]); // [items, length, dim]
    own.push(part ? new Float32Array(await part.data()) : new Float32Array(batch * length * dim));
    part?.dispose();
  }
  return own;
}

function uploaded(slopes: readonly Float32Array[], { sets }: HeldSide): PieceSlopes {
  return (piece) => {
    const [batch, length, dim] = sets[piece]!.shape;
    return tf.tensor3d(slopes[piece]!, [batch, length, dim]); // [items, length, dim]
  };
}

/** Where each of some rows begins in a matrix of this width, from one of its columns on. */
function rowPlaces(first: number, rows: number, column: number, width: number): readonly number[] {
  return Array.from({ length: rows }, (_, row) => (first + row) * width + column);
}

function addTo(sum: Float32Array, part: Float32Array): void {
  for (let i = 0; i < part.length; i++) sum[i]! += part[i]!;
}
