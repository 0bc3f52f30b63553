import * as tf from '@tensorflow/tfjs-core';
import { assertWhole } from '@vse/core';
import { linear, mlp, prefixed } from '@vse/layers';
import { ownRecipe } from '../recipe';
import type { ProjectionLayer } from './projection-layer';

/** Options of `residualProjection`. */
export interface ResidualProjectionOptions {
  /** Dimension of the perceptron's hidden layer; half the embedding's in VSE-infinity. */
  readonly hiddenDim: number;
}

/**
 * Layer that adds a linear map and a perceptron of one hidden layer, with batch normalisation and ReLU, over the same features:
 * the linear map learns at once, the perceptron what it leaves. The projection of VSE-infinity before its pool,
 * https://arxiv.org/abs/2011.04305
 *
 * Reads `[..., inputDim]`; returns `[..., outputDim]`. Variables are `weight` and `bias` of the linear map, and those of `mlp`
 * of `@vse/layers` after `mlp.`. In training the statistics are those of all rows of the batch: padding enters them as zeros,
 * as in the authors' code.
 *
 * @param options - Dimension of the hidden layer.
 * @throws `OptionError` if `hiddenDim` is not a whole number above 0.
 *
 * @example
 * ```ts
 * import { generalizedPooling } from '@vse/attention';
 * import { pooledProjection, residualProjection } from '@vse/image-encoders';
 *
 * const layer = residualProjection({ hiddenDim: 2 });
 * const encoder = pooledProjection({ inputDim: 3, embedDim: 4, layer, pool: generalizedPooling() });
 * const image = { values: Float32Array.of(1, 0, 0, 0, 1, 0), length: 2, dim: 3 }; // 2 regions of 3 numbers
 * console.log(encoder.encode(encoder.collate([image])).vectors.shape); // [1, 1, 4]
 * ```
 */
export function residualProjection({ hiddenDim }: ResidualProjectionOptions): ProjectionLayer {
  assertWhole('residualProjection', 'hiddenDim', hiddenDim);
  return {
    name: 'residualProjection',
    recipe: ownRecipe('residualProjection', { hiddenDim }),
    create({ inputDim, outputDim, seed }) {
      const straight = linear({ inputDim, outputDim, seed });
      const bent = mlp({ dims: [inputDim, hiddenDim, outputDim], normalizeBatch: true, seed: seed + 1 });
      const variables = [...straight.variables(), ...prefixed('mlp', bent.variables())];
      return {
        apply: (x, options) => tf.tidy(() => tf.add(straight.apply(x, options), bent.apply(x, options))), // [..., outputDim]
        variables: () => variables,
        dispose: () => {
          straight.dispose();
          bent.dispose();
        },
      };
    },
  };
}
