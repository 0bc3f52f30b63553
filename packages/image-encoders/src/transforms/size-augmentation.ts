import * as tf from '@tensorflow/tfjs-core';
import { assertShare, assertWhole, maskOf, seededRandom } from '@vse/core';
import { ownRecipe } from '../recipe';
import { ownMask, type SetTransform } from './set-transform';

/** Options of `sizeAugmentation`. */
export interface SizeAugmentationOptions {
  /** Largest share of an image's vectors that is left out; each image draws its own below it. Defaults to `0.2`. */
  readonly rate?: number;
  /** Seed of the draws, which continue from call to call or depend on the name of the draw. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Leaves out some vectors of each image in training, so that a learned pool meets sets of many sizes: each image draws a rate
 * up to `rate`, and leaves out each vector with this probability. An image that would lose all keeps all. The size
 * augmentation of VSE-infinity, https://arxiv.org/abs/2011.04305
 *
 * Reads `[batch, regions, dim]`; returns the same vectors, and a mask.
 *
 * @param options - Rate and seed.
 * @throws `OptionError` if `rate` is not from 0 to below 1.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sizeAugmentation } from '@vse/image-encoders';
 *
 * const regions = tf.ones<tf.Rank.R3>([1, 10, 4]); // one image of 10 regions
 * const { mask } = sizeAugmentation({ rate: 0.5, seed: 1 }).apply({ vectors: regions }, { training: true });
 * console.log(await mask?.data()); // 1 for the regions that stay
 * ```
 */
export function sizeAugmentation({ rate = 0.2, seed = 0 }: SizeAugmentationOptions = {}): SetTransform {
  assertShare('sizeAugmentation', 'rate', rate);
  assertWhole('sizeAugmentation', 'seed', seed, { from: -Infinity });
  const stream = seededRandom(seed).fork('size');
  return {
    name: 'sizeAugmentation',
    pools: false,
    recipe: ownRecipe('sizeAugmentation', { rate, seed }),
    apply(set, { training = false, draw } = {}) {
      const vectors = tf.clone(set.vectors);
      if (!training || rate === 0) return { vectors, ...ownMask(set.mask) };
      const [batch, regions] = set.vectors.shape;
      const random = draw === undefined ? stream : stream.fork(draw);
      const kept = new Float32Array(batch * regions);
      for (let image = 0; image < batch; image++) {
        const own = rate * random.next();
        for (let i = 0; i < regions; i++) kept[image * regions + i] = Number(random.next() >= own);
      }
      const mask = tf.tidy(() => {
        const real = maskOf(set); // [batch, regions]
        const left = tf.mul<tf.Tensor2D>(real, tf.tensor2d(kept, [batch, regions])); // [batch, regions]
        const lost = tf.sub(1, tf.max(left, 1, true)); // [batch, 1], 1 for an image that would lose all
        return tf.add<tf.Tensor2D>(left, tf.mul(real, lost)); // [batch, regions]
      });
      return { vectors, mask };
    },
  };
}
