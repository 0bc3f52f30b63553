import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, ShapeError, type NamedVariable } from '@vse/core';
import { constantVariable, streamOf, uniformVariable, xavierBound } from './initializers';
import { disposeVariables, type Layer } from './layer';

/** Options of `linear`. */
export interface LinearOptions {
  /** Dimension of the input. */
  readonly inputDim: number;
  /** Dimension of the output. */
  readonly outputDim: number;
  /** Adds a bias. Defaults to `true`. */
  readonly bias?: boolean;
  /** Seed of the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Computes `x W^T + b` over the last axis. Variables: `weight` `[outputDim, inputDim]`, initially Xavier uniform, and
 * `bias` `[outputDim]`, initially 0.
 *
 * Reads `[..., inputDim]`; returns `[..., outputDim]`.
 *
 * @param options - Dimensions, bias and seed.
 * @throws `OptionError` if a dimension is no whole number. `apply` throws `ShapeError` if the last axis is not
 * `inputDim`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { linear } from '@vse/layers';
 *
 * const layer = linear({ inputDim: 4, outputDim: 2, seed: 1 });
 * console.log(layer.apply(tf.ones([3, 5, 4])).shape); // [3, 5, 2]
 * ```
 */
export function linear({ inputDim, outputDim, bias = true, seed = 0 }: LinearOptions): Layer {
  assertWhole('linear', 'inputDim', inputDim);
  assertWhole('linear', 'outputDim', outputDim);
  const weight = uniformVariable(
    [outputDim, inputDim],
    xavierBound(inputDim, outputDim),
    streamOf(seed, 'weight'),
  );
  const variables: NamedVariable[] = [{ name: 'weight', variable: weight }];
  const offset = bias ? constantVariable([outputDim], 0) : undefined;
  if (offset) variables.push({ name: 'bias', variable: offset });

  return {
    apply(x) {
      assertLastAxis('linear', x, inputDim);
      return tf.tidy(() => {
        const rows = tf.reshape(x, [-1, inputDim]); // [rows, inputDim]
        const product = tf.matMul(rows, weight, false, true); // [rows, outputDim]
        const shifted = offset ? tf.add(product, offset) : product; // [rows, outputDim]
        return tf.reshape(shifted, [...x.shape.slice(0, -1), outputDim]);
      });
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

/**
 * Checks that the last axis of a tensor has `dim` entries.
 *
 * @throws `ShapeError` if it has not.
 */
export function assertLastAxis(where: string, x: tf.Tensor, dim: number): void {
  if (x.rank > 0 && x.shape.at(-1) === dim) return;
  throw new ShapeError(`${where}: x must be [..., ${dim}], got [${x.shape.join(', ')}].`);
}
