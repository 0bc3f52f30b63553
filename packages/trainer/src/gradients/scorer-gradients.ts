import * as tf from '@tensorflow/tfjs-core';
import {
  disposeSet,
  setOfShared,
  sharedSet,
  type EmbeddingSet,
  type SharedSet,
  type ThreadedScorer,
} from '@vse/core';
import { forEachLimited } from '@vse/formats/browser';
import type { BatchSides, EmbeddingGradients } from './embedding-gradients';
import type { PiecedSide } from './encoded-pieces';
import type { StepInput } from './gradient-source';
import { joinedSets } from './joined-sets';
import { lossGradients, MissingEmbeddings, type LossGradients } from './loss-gradients';

/** One side of a batch, with the embeddings of each piece in shared memory. */
interface SharedSide {
  /** Embeddings of each piece; `undefined` once they are no longer needed. */
  readonly sets: (SharedSet | undefined)[];
  readonly shapes: readonly SharedSet['shape'][];
  /** First item of each piece. */
  readonly firsts: readonly number[];
  readonly items: number;
}

/**
 * Computes the same as `gradientsByBackend`, with a scorer for the similarity and its gradients: the pieces are encoded into
 * shared memory, the scorer scores all pairs of pieces, the backend computes the loss and its gradient in the scores, and
 * the scorer backpropagates that to the embeddings. The backend holds one piece and the scores at a time, and all
 * embeddings only for a loss that reads them.
 *
 * Backpropagation goes through one piece of images at a time, with all captions. Its gradient is then complete and passed
 * on while the scorer works on the next piece, and its embeddings are freed; only the captions' gradients are held whole.
 */
export async function gradientsByScorer<I, C>(
  input: StepInput<I, C>,
  sides: BatchSides,
  scorer: Required<ThreadedScorer>,
): Promise<EmbeddingGradients> {
  const images = await sharedSide(sides.images);
  const captions = await sharedSide(sides.captions);
  const pairs = images.sets.flatMap((_, i) => captions.sets.map((_, j) => [i, j] as const));
  const scores = new Float32Array(images.items * captions.items);
  const places = (i: number, j: number) =>
    rowPlaces(images.firsts[i]!, images.shapes[i]![0], captions.firsts[j]!, captions.items);
  // Enough to keep the threads busy; the results of all pairs at once would fill the memory.
  const atOnce = 2 * scorer.threads;
  await forEachLimited(pairs, atOnce, async ([i, j]) => {
    const block = await scorer.score(images.sets[i]!, captions.sets[j]!);
    const columns = captions.shapes[j]![0];
    places(i, j).forEach((at, row) => scores.set(block.subarray(row * columns, (row + 1) * columns), at));
  });

  const loss = lossOfScores(input, scores, images, captions);
  return {
    loss: loss.loss,
    weights: loss.weights,
    async eachPiece(take) {
      const gradients = await loss.scores?.data<'float32'>();
      loss.scores?.dispose();
      const [ofImages, ofCaptions] = [
        gradientSums(loss.images, images),
        gradientSums(loss.captions, captions),
      ];
      const left = images.sets.map(() => captions.sets.length);
      const handOver = (i: number): void => {
        images.sets[i] = undefined;
        take('images', i, () => ofImages.tensor(i));
        ofImages.free(i);
      };
      const pullBack = async ([i, j]: readonly [number, number]): Promise<void> => {
        const columns = captions.shapes[j]![0];
        const block = new Float32Array(images.shapes[i]![0] * columns);
        places(i, j).forEach((at, row) => block.set(gradients!.subarray(at, at + columns), row * columns));
        const parts = await scorer.pullback(images.sets[i]!, captions.sets[j]!, block);
        ofImages.add(i, parts.images);
        ofCaptions.add(j, parts.captions);
        if (--left[i]! === 0) handOver(i);
      };
      if (gradients) await forEachLimited(pairs, atOnce, pullBack);
      else images.sets.forEach((_, i) => handOver(i));
      loss.images?.dispose();
      captions.sets.forEach((_, j) => {
        captions.sets[j] = undefined;
        take('captions', j, () => ofCaptions.tensor(j));
        ofCaptions.free(j);
      });
      loss.captions?.dispose();
    },
  };
}

async function sharedSide(side: PiecedSide): Promise<SharedSide> {
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
  return { sets, shapes: sets.map(({ shape }) => shape), firsts, items };
}

/** Sums the gradients of each piece of a side as they come, and adds the loss's own gradient in the embeddings. */
function gradientSums(own: tf.Tensor | undefined, { shapes, firsts }: SharedSide) {
  const sums: (Float32Array | undefined)[] = [];
  return {
    /** Keeps the first part of a piece and adds the later ones to it. */
    add(piece: number, part: Float32Array): void {
      const sum = (sums[piece] ??= part);
      if (sum !== part) for (let i = 0; i < part.length; i++) sum[i]! += part[i]!;
    },
    /** Gradient of a piece, `[items, length, dim]`. */
    tensor(piece: number): tf.Tensor3D {
      const shape = [...shapes[piece]!] as [number, number, number];
      const sum = sums[piece];
      return tf.tidy(() => {
        const ofLoss = own && tf.slice3d(own as tf.Tensor3D, [firsts[piece]!, 0, 0], shape); // [items, length, dim]
        const ofScores = sum && tf.tensor3d(sum, shape); // [items, length, dim]
        return ofLoss && ofScores
          ? tf.add(ofLoss, ofScores)
          : (ofScores ?? ofLoss ?? tf.zeros<tf.Rank.R3>(shape));
      });
    },
    free(piece: number): void {
      sums[piece] = undefined;
    },
  };
}

/** Loss and its gradients; gives it the embeddings only if it reads them. */
function lossOfScores<I, C>(
  input: StepInput<I, C>,
  values: Float32Array,
  images: SharedSide,
  captions: SharedSide,
): LossGradients {
  const scores = tf.tensor2d(values, [images.items, captions.items]); // [images, captions]
  try {
    return lossGradients(observingFirstPieces(input, images, captions), { scores });
  } catch (error) {
    if (!(error instanceof MissingEmbeddings)) throw error;
    const sets = { images: joined(images), captions: joined(captions) };
    try {
      return lossGradients(input, { scores, sets });
    } finally {
      disposeSet(sets.images);
      disposeSet(sets.captions);
    }
  } finally {
    scores.dispose();
  }
}

function joined({ sets }: SharedSide): EmbeddingSet {
  const parts = sets.map((set) => setOfShared(set!));
  const all = joinedSets(parts);
  parts.forEach(disposeSet);
  return all;
}

/** Shows the health sample the embeddings of the first pieces, in place of all. */
function observingFirstPieces<I, C>(
  { observe, ...input }: StepInput<I, C>,
  images: SharedSide,
  captions: SharedSide,
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

/** Offsets of consecutive rows in a matrix of this width, from one column on. */
function rowPlaces(first: number, rows: number, column: number, width: number): readonly number[] {
  return Array.from({ length: rows }, (_, row) => (first + row) * width + column);
}
