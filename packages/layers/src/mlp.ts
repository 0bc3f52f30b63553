import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { batchNorm, type BatchNormOptions } from './batch-norm';
import { dropout } from './dropout';
import { disposeVariables, prefixed, type Layer } from './layer';
import { linear } from './linear';

export interface MlpOptions {
  /** The sizes from input to output: `[2048, 512, 1024]` has one hidden layer. */
  readonly dims: readonly number[];
  /** Whether, or how, each hidden layer is batch-normalised before its activation. Defaults to `false`. */
  readonly normalizeBatch?: boolean | Omit<BatchNormOptions, 'dim'>;
  /** The share of hidden numbers dropped in training. Defaults to `0`. */
  readonly dropoutRate?: number;
  /** Fixes the initial weights and what is dropped. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Linear layers with ReLU between them: linear, batch normalisation if asked for, ReLU, dropout, and a linear layer last.
 * Variables are `layers.0.weight`, `bns.0.weight` and so on, as in VSE-infinity's checkpoints.
 *
 * Reads `[..., dims[0]]`; returns `[..., dims.at(-1)]`.
 */
export function mlp({ dims, normalizeBatch = false, dropoutRate = 0, seed = 0 }: MlpOptions): Layer {
  if (dims.length < 2)
    throw new OptionError(`mlp: dims must name at least input and output, got [${dims.join(', ')}].`);
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
