import { linear } from '@vse/layers';
import { ownRecipe } from '../recipe';
import type { ProjectionLayer } from './projection-layer';

/**
 * `x W^T + b` with PyTorch's names and layout: `weight` `[outputDim, inputDim]`, Xavier uniform, and `bias`
 * `[outputDim]`, 0. The image layer of VSE++ and SCAN, https://arxiv.org/abs/1803.08024
 *
 * @example
 * ```ts
 * import { linearProjection } from '@vse/image-encoders';
 *
 * const layer = linearProjection().create({ inputDim: 3, outputDim: 2, seed: 1 });
 * console.log(layer.variables().map(({ name, variable }) => [name, variable.shape])); // weight [2, 3], bias [2]
 * ```
 */
export function linearProjection(): ProjectionLayer {
  return {
    name: 'linearProjection',
    recipe: ownRecipe('linearProjection'),
    create: (sizes) => linear(sizes),
  };
}
