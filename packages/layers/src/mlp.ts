import * as tf from '@tensorflow/tfjs-core';
import { assertShare, OptionError } from '@vse/core';
import { batchNorm, type BatchNormOptions } from './batch-norm';
import { dropout } from './dropout';
import { disposeVariables, prefixed, type Layer } from './layer';
import { linear } from './linear';

/** Options of `mlp`. */
export interface MlpOptions {
  /** Dimensions from input to output: `[2048, 512, 1024]` has one hidden layer. */
  readonly dims: readonly number[];
  /** Batch-normalises each hidden layer before its ReLU: `true`, or options of `batchNorm`. Defaults to `false`. */
  readonly normalizeBatch?: boolean | Omit<BatchNormOptions, 'dim'>;
  /** Dropout rate after each hidden layer. Defaults to `0`. */
  readonly dropoutRate?: number;
  /** Seed of the initial weights and of dropout. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Multi-layer perceptron: for each hidden layer linear, batch normalisation (optional), ReLU and dropout; a linear
 * layer last. Variables begin as those of `linear` and `batchNorm` and are named `layers.0.weight`, `bns.0.weight` and
 * so on, as in VSE-infinity's checkpoints.
 *
 * Reads `[..., dims[0]]`; returns `[..., dims.at(-1)]`.
 *
 * @param options - Dimensions, batch normalisation, dropout and seed.
 * @throws `OptionError` if `dims` has fewer than two entries or an option is out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { mlp } from '@vse/layers';
 *
 * const branch = mlp({ dims: [8, 16, 4], dropoutRate: 0.5, seed: 1 });
 * console.log(branch.apply(tf.ones([2, 8])).shape); // [2, 4]
 * ```
 */
export function mlp({ dims, normalizeBatch = false, dropoutRate = 0, seed = 0 }: MlpOptions): Layer {
  if (dims.length < 2)
    throw new OptionError(`mlp: dims must be [input, ..., output], got [${dims.join(', ')}].`);
  assertShare('mlp', 'dropoutRate', dropoutRate);
  const layers = dims
    .slice(1)
    .map((outputDim, i) => linear({ inputDim: dims[i]!, outputDim, seed: seed + i }));
  const hidden = dims.slice(1, -1);
  const normOptions = typeof normalizeBatch === 'object' ? normalizeBatch : {};
  const norms = normalizeBatch ? hidden.map((dim) => batchNorm({ ...normOptions, dim })) : [];
  const drops = hidden.map((_, i) => dropout({ rate: dropoutRate, seed: seed + i }));
  const variables = [
    ...layers.flatMap((layer, i) => prefixed(`layers.${i}`, layer.variables())),
    ...norms.flatMap((norm, i) => prefixed(`bns.${i}`, norm.variables())),
  ];
  return {
    apply: (x, options = {}) =>
      tf.tidy(() =>
        layers.reduce((input, layer, i) => {
          const output = layer.apply(input, options); // [..., dims[i + 1]]
          const drop = drops[i];
          if (!drop) return output;
          const normal = norms[i]?.apply(output, options) ?? output; // [..., dims[i + 1]]
          return drop.apply(tf.relu(normal), options); // [..., dims[i + 1]]
        }, x),
      ),
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}
