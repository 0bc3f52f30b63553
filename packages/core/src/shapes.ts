import type * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from './errors';

/**
 * Throws a `ShapeError` unless the tensor has the wanted shape. A string stands for a size that may be anything and is
 * printed as it is: `assertShape('cosine', 'images', x, ['images', 1, 1024])`.
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
