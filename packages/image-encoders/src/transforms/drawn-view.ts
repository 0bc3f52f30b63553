import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf, assertWhole, seededRandom } from '@vse/core';
import { ownRecipe } from '../recipe';
import { meanOfRegions } from './mean-of-regions';
import { ownMask, type SetTransform } from './set-transform';

/** Options of `drawnView`. */
export interface DrawnViewOptions {
  /**
   * Scoring: `'mean'` averages the views; `'each'` returns all of them, for a layer that is not linear, whose results
   * `meanOfRegions()` averages after it. Defaults to `'mean'`.
   */
  readonly scoring?: 'mean' | 'each';
  /** Seed of the draws, which continue from call to call or depend on the name of the draw. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Reads the vectors of an image as views of it, such as those of `mirroredViews` of `@vse/features`: training draws one of
 * them for each image, scoring averages them, or takes each. An image of one view is that view. An empty set becomes a zero vector of
 * mask 0.
 *
 * Reads `[batch, views, dim]`; returns `[batch, 1, dim]`, or with `scoring: 'each'` all views outside training.
 *
 * @param options - Seed of the draws, and the treatment of views in scoring.
 * @throws `OptionError` if `seed` is not a whole number, or `scoring` is another name.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { drawnView } from '@vse/image-encoders';
 *
 * const views = tf.tensor3d([[[1, 2], [3, 4]]]); // one image, plain and mirrored
 * const { vectors } = drawnView({ seed: 1 }).apply({ vectors: views }, { training: true });
 * console.log(await vectors.data()); // 1, 2 or 3, 4
 * ```
 */
export function drawnView({ scoring = 'mean', seed = 0 }: DrawnViewOptions = {}): SetTransform {
  assertOneOf('drawnView', 'scoring', scoring, ['mean', 'each']);
  assertWhole('drawnView', 'seed', seed, { from: -Infinity });
  const stream = seededRandom(seed).fork('view');
  const average = meanOfRegions();
  return {
    name: 'drawnView',
    pools: scoring === 'mean',
    recipe: ownRecipe('drawnView', { scoring, seed }),
    apply({ vectors, mask }, { training = false, draw } = {}) {
      if (!training && scoring === 'each') return { vectors: tf.clone(vectors), ...ownMask(mask) };
      if (!training || vectors.shape[1] < 2) return average.apply(mask ? { vectors, mask } : { vectors });
      const [batch, views] = vectors.shape;
      const random = draw === undefined ? stream : stream.fork(draw);
      // The real view of the highest number is drawn; numbers start at 1 so that none is that of padding.
      const numbers = Float32Array.from({ length: batch * views }, () => 1 + random.next());
      return tf.tidy(() => {
        const drawn = tf.tensor2d(numbers, [batch, views]); // [batch, views]
        const real = mask ? tf.mul(drawn, mask) : drawn; // [batch, views]
        // The wasm backend writes integers into a oneHot of float32.
        const chosen = tf.cast(tf.oneHot(tf.argMax(real, 1), views), 'float32'); // [batch, views]
        const weights = mask ? tf.mul(chosen, mask) : chosen; // [batch, views], 0 for an empty set
        const view = tf.matMul<tf.Tensor3D>(tf.expandDims<tf.Tensor3D>(weights, 1), vectors); // [batch, 1, dim]
        return mask ? { vectors: view, mask: tf.max<tf.Tensor2D>(mask, 1, true) } : { vectors: view };
      });
    },
  };
}
