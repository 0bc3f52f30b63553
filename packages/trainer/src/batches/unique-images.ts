import { seededRandom } from '@vse/core';
import { pairLinks } from './pair-links';
import { planOfCaptions, type Sampler } from './sampler';

/**
 * Square batches in which no image comes twice, for losses over the diagonal: no caption is a negative of its own image.
 * Every caption comes once per epoch, in rounds of one caption per image that has any left; each round is cut into batches
 * of nearly equal size, at most `batchSize`. Shuffles each epoch in time O(captions).
 *
 * @example
 * ```ts
 * import { uniqueImages } from '@vse/trainer';
 *
 * const data = { name: 'pairs', imageCount: 3, captionToImage: Int32Array.of(0, 0, 1, 1, 2) };
 * const batches = uniqueImages().open(data, { seed: 1, batchSize: 3 });
 * console.log(batches.plan(0, 0).images, batches.plan(0, 1).images); // three images, then two
 * ```
 */
export function uniqueImages(): Sampler {
  return {
    name: 'uniqueImages',
    open(data, { seed, batchSize }) {
      const { captionToImage, captionsOf } = pairLinks('uniqueImages', data);
      const rounds = captionsOf.reduce((longest, { length }) => Math.max(longest, length), 0);
      const sizes = Array.from({ length: rounds }, (_, round) =>
        captionsOf.reduce((count, { length }) => count + Number(length > round), 0),
      );
      const stepsPerEpoch = sizes.reduce((sum, size) => sum + Math.ceil(size / batchSize), 0);
      let cached: { readonly epoch: number; readonly batches: readonly Int32Array[] } | undefined;
      return {
        stepsPerEpoch,
        plan(epoch, step) {
          if (cached?.epoch !== epoch)
            cached = { epoch, batches: dealt(captionsOf, sizes, { seed, batchSize, epoch }) };
          return planOfCaptions(captionToImage, cached.batches[step]!);
        },
      };
    },
  };
}

/** Captions of each batch of an epoch. */
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

/** Cuts items into `count` pieces whose lengths differ by at most one. */
function evenPieces(items: Int32Array, count: number): Int32Array[] {
  const at = (piece: number): number => Math.round((piece * items.length) / count);
  return Array.from({ length: count }, (_, piece) => items.slice(at(piece), at(piece + 1)));
}
