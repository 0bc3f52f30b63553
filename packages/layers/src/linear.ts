import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, ShapeError, type NamedVariable } from '@vse/core';
import { constantVariable, streamOf, uniformVariable, xavierBound } from './initializers';
import { disposeVariables, type Layer } from './layer';

export interface LinearOptions {
  readonly inputDim: number;
  readonly outputDim: number;
  /** Whether a bias is added. Defaults to `true`. */
  readonly bias?: boolean;
  /** Fixes the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * `x W^T + b` over the last axis. Variables `weight` `[outputDim, inputDim]`, Xavier uniform, and `bias` `[outputDim]`, 0.
 *
 * Reads `[..., inputDim]`; returns `[..., outputDim]`. Throws a `ShapeError` when the last axis is not `inputDim`.
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

/** Throws a `ShapeError` unless the tensor's last axis has `dim` entries. */
export function assertLastAxis(where: string, x: tf.Tensor, dim: number): void {
  if (x.rank > 0 && x.shape.at(-1) === dim) return;
  throw new ShapeError(`${where}: x must be [..., ${dim}], got [${x.shape.join(', ')}].`);
}
