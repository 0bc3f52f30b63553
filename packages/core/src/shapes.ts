import type * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '@vse/base';

/**
 * Checks the shape of a tensor. A string in `wanted` names an axis of any size: `['images', 1, 1024]`.
 *
 * @param where - Name of the function that checks, for the message.
 * @param name - Name of the argument, for the message.
 * @param remedy - Sentence that says what to do, for the message.
 * @throws `ShapeError` that names the argument, the wanted shape and the shape it has.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { assertShape } from '@vse/core';
 *
 * try {
 *   assertShape('cosine', 'images', tf.zeros([8, 36, 1024]), ['images', 1, 1024], 'Pool the set first.');
 * } catch (error) {
 *   console.log((error as Error).message);
 *   // cosine: images must be [images, 1, 1024], got [8, 36, 1024]. Pool the set first.
 * }
 * ```
 */
export function assertShape(
  where: string,
  name: string,
  tensor: tf.Tensor,
  wanted: readonly (number | string)[],
  remedy = '',
): void {
  const fits =
    tensor.rank === wanted.length &&
    wanted.every((size, axis) => typeof size === 'string' || size === tensor.shape[axis]);
  if (fits) return;
  throw new ShapeError(
    `${where}: ${name} must be [${wanted.join(', ')}], got [${tensor.shape.join(', ')}].${remedy && ` ${remedy}`}`,
  );
}
