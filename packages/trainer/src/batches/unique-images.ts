import { seededRandom } from '@vse/core';
import { pairLinks } from './pair-links';
import { planOfCaptions, type Sampler } from './sampler';

/**
 * Batches in which no image stands twice, so that no caption meets another of its own image as a negative: each batch is
 * square, as losses over the diagonal want it. Every caption comes once an epoch. Its captions are dealt out in rounds, one
 * for each image that has any left, and each round is cut into batches of nearly equal size, of at most `batchSize`.
 *
 * The order is made anew in every epoch, in time O(captions).
 */
export function uniqueImages(): Sampler {
  return {
    name: 'uniqueImages',
    open(data, { seed, batchSize }) {
      const { captionToImage, captionsOf } = pairLinks('uniqueImages', data);
      const most = captionsOf.reduce((longest, { length }) => Math.max(longest, length), 0);
      const sizes = Array.from({ length: most }, (_, round) =>
        captionsOf.reduce((count, { length }) => count + Number(length > round), 0),
      );
      const stepsPerEpoch = sizes.reduce((sum, size) => sum + Math.ceil(size / batchSize), 0);
      let made: { readonly epoch: number; readonly batches: readonly Int32Array[] } | undefined;
      return {
        stepsPerEpoch,
        plan(epoch, step) {
          if (made?.epoch !== epoch)
            made = { epoch, batches: dealt(captionsOf, sizes, { seed, batchSize, epoch }) };
          return planOfCaptions(captionToImage, made.batches[step]!);
        },
      };
    },
  };
}

/** The batches of an epoch, each as its captions. */
function dealt(
  captionsOf: readonly (readonly number[])[],
  sizes: readonly number[],
  { seed, batchSize, epoch }: { readonly seed: number; readonly batchSize: number; readonly epoch: number },
): Int32Array[] {
  const random = seededRandom(seed).fork(`unique images, epoch ${epoch}`);
  const hands = captionsOf.map((captions) => random.shuffle([...captions]));
  return sizes.flatMap((size, round) => {
    const captions = Int32Array.from(hands.flatMap((hand) => hand[round] ?? []));
    return evenPieces(random.shuffle(captions), Math.ceil(size / batchSize));
  });
}

/** Cuts into so many pieces, whose lengths differ by one at most. */
function evenPieces(items: Int32Array, count: number): Int32Array[] {
  const at = (piece: number): number => Math.round((piece * items.length) / count);
  return Array.from({ length: count }, (_, piece) => items.slice(at(piece), at(piece + 1)));
}
