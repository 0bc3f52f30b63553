import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, type NamedVariable } from '@vse/core';
import type { Gradients } from '../optimizers/clip';
import type { StepInput } from '../gradients/gradient-source';
import type { BatchShares } from './balanced-shares';
import {
  joinScores,
  joinSets,
  setOnBackend,
  splitScores,
  takeItems,
  tensorOf,
  type HostArray,
} from './host-arrays';
import { lossGradients, type LossGradients } from '../gradients/loss-gradients';
import { collect, post } from './mailbox';
import { postedSet, type Mailboxes } from './room';

/**
 * Collects the scores and embeddings that the workers posted, computes the loss of the whole batch, and posts to each
 * worker the gradients of its share. Returns the loss and the gradients of the loss's own weights; the caller disposes
 * them.
 */
export async function answerScores<I, C>(
  input: StepInput<I, C>,
  shares: BatchShares,
  boxes: readonly Mailboxes[],
): Promise<Pick<LossGradients, 'loss' | 'weights'>> {
  const scored = boxes.map((box) => collect(box.scored));
  const sets = {
    images: boxes.map((box) => collect(box.images)),
    captions: scored.map(([, ...set]) => set),
  };
  const order = { images: shares.images.flat(), captions: shares.captions };
  const scores = tensorOf<tf.Rank.R2>(joinScores(scored.map(([block]) => block), order)); // prettier-ignore
  const images = wholeSet(sets.images, shares.images); // [images, regions, dim]
  const captions = wholeSet(sets.captions, shares.captions); // [captions, words, dim]
  const { loss, weights, ...gradients } = lossGradients(input, { scores, sets: { images, captions } });
  scores.dispose();
  for (const set of [images, captions]) disposeSet(set);
  const ofScores = await readAndFree(gradients.scores);
  const ofImages = await readAndFree(gradients.images);
  const ofCaptions = await readAndFree(gradients.captions);
  const blocks = ofScores && splitScores(ofScores, order);
  for (const [rank, { answer }] of boxes.entries()) {
    const part = (gradient: HostArray | undefined, side: keyof BatchShares): HostArray | undefined => {
      const [own] = sets[side][rank]!;
      return gradient && own && takeItems(gradient, shares[side][rank]!, own.shape[1]!);
    };
    post(answer, [blocks?.[rank], part(ofImages, 'images'), part(ofCaptions, 'captions')]);
  }
  return { loss, weights };
}

/**
 * Sums the gradients of the workers, which posted them in the order of `names`, and of the loss. The order of the sum is
 * that of the workers, so that a run repeats bit for bit.
 */
export function summedGradients(
  variables: readonly NamedVariable[],
  ofLoss: Gradients,
  { boxes, names }: { readonly boxes: readonly Mailboxes[]; readonly names: readonly string[] },
): Gradients {
  const posted = boxes.map((box) => collect(box.gradients));
  const places = new Map(names.map((name, i) => [name, i]));
  const sums = variables.flatMap(({ name }) => {
    const parts = posted.flatMap((gradients) => gradients[places.get(name) ?? -1] ?? []);
    const own = ofLoss[name];
    if (parts.length === 0) return own ? [[name, own] as const] : [];
    const sum = tensorOf(summed(parts));
    if (!own) return [[name, sum] as const];
    const total = tf.add(sum, own);
    tf.dispose([sum, own]);
    return [[name, total] as const];
  });
  return Object.fromEntries(sums);
}

function summed([first, ...others]: readonly HostArray[]): HostArray {
  const sum = first!.data.slice();
  for (const { data } of others) for (let i = 0; i < sum.length; i++) sum[i]! += data[i]!;
  return { shape: first!.shape, data: sum };
}

function wholeSet(posted: readonly (readonly (HostArray | undefined)[])[], shares: BatchShares['images']) {
  const full = Array.from(posted.keys()).filter((rank) => posted[rank]![0]);
  return setOnBackend(
    joinSets(
      full.map((rank) => postedSet(posted[rank]!)),
      full.map((rank) => shares[rank]!),
    ),
  );
}

async function readAndFree(tensor: tf.Tensor | undefined): Promise<HostArray | undefined> {
  if (!tensor) return undefined;
  const data = await tensor.data<'float32'>();
  const { shape } = tensor;
  tensor.dispose();
  return { shape, data };
}
