import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertOneOf, assertPositive, assertWhole } from '@vse/core';
import { constantVariable } from './initializers';
import { disposeVariables, type Layer } from './layer';
import { assertLastAxis } from './linear';

/** Options of `batchNorm`. */
export interface BatchNormOptions {
  /** Number of columns to normalise. */
  readonly dim: number;
  /**
   * Weight of each training batch in the running statistics, as in PyTorch. TensorFlow's momentum is the weight of the
   * old statistics: its 0.1 is 0.9 here. Defaults to `0.1`.
   */
  readonly momentum?: number;
  /** Added to the variance. Defaults to `1e-5`. */
  readonly epsilon?: number;
  /**
   * Estimate of the variance in the running statistics: `'unbiased'` divides by rows - 1, as PyTorch does, `'biased'`
   * by rows, as TensorFlow does. Defaults to `'unbiased'`.
   */
  readonly runningVariance?: 'unbiased' | 'biased';
}

/** Options of `batchNorm` that are left out, as in PyTorch. */
export const batchNormDefaults = {
  momentum: 0.1,
  epsilon: 1e-5,
  runningVariance: 'unbiased',
} as const satisfies Omit<BatchNormOptions, 'dim'>;

/**
 * Normalises each column to mean 0 and variance 1, then scales and shifts it.
 * Ioffe and Szegedy, https://arxiv.org/abs/1502.03167
 *
 * In training it uses the statistics of all rows of the batch and updates the running statistics; otherwise it uses the
 * running statistics. `weight` begins at 1 and `bias` at 0, and both are trained. `running_mean` (0) and `running_var`
 * (1) are listed with them, so that checkpoints save them, but are not trainable.
 *
 * Reads `[..., dim]`; returns the same shape. A batch of one row gives `bias`, never NaN.
 *
 * @throws `OptionError` if an option is out of range. `apply` throws `ShapeError` if the last axis is not `dim`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { batchNorm } from '@vse/layers';
 *
 * const layer = batchNorm({ dim: 1 });
 * console.log(await layer.apply(tf.tensor2d([[1], [3]]), { training: true }).data()); // about -1 and 1
 * ```
 */
export function batchNorm(options: BatchNormOptions): Layer {
  const { dim, momentum = batchNormDefaults.momentum, epsilon = batchNormDefaults.epsilon } = options;
  const { runningVariance: estimate = batchNormDefaults.runningVariance } = options;
  assertWhole('batchNorm', 'dim', dim);
  assertNumber('batchNorm', 'momentum', momentum, { from: 0, to: 1 });
  assertPositive('batchNorm', 'epsilon', epsilon);
  assertOneOf('batchNorm', 'runningVariance', estimate, ['unbiased', 'biased']);
  const weight = constantVariable([dim], 1);
  const bias = constantVariable([dim], 0);
  const runningMean = constantVariable([dim], 0, false);
  const runningVariance = constantVariable([dim], 1, false);
  const variables = [
    { name: 'weight', variable: weight },
    { name: 'bias', variable: bias },
    { name: 'running_mean', variable: runningMean },
    { name: 'running_var', variable: runningVariance },
  ];

  const update = (running: tf.Variable, batch: tf.Tensor): void =>
    running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum)));
  const updateRunning = (mean: tf.Tensor, variance: tf.Tensor, count: number): void => {
    update(runningMean, mean);
    const correction = estimate === 'biased' ? 1 : count / Math.max(1, count - 1);
    update(runningVariance, tf.mul(variance, correction));
  };

  return {
    apply(x, { training = false } = {}) {
      assertLastAxis('batchNorm', x, dim);
      if (x.size === 0) return tf.clone(x);
      return tf.tidy(() => {
        const rows: tf.Tensor2D = tf.reshape(x, [-1, dim]); // [rows, dim]
        if (training) {
          return tf.reshape(byBatch(rows, weight, bias, { epsilon, onStatistics: updateRunning }), x.shape); // [..., dim]
        }
        const scale = tf.mul(tf.rsqrt(tf.add(runningVariance, epsilon)), weight); // [dim]
        return tf.reshape(tf.add(tf.mul(tf.sub(rows, runningMean), scale), bias), x.shape); // [..., dim]
      });
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

interface ByBatch {
  readonly epsilon: number;
  /** Called with the mean and the biased variance of each column, `[dim]`, and the number of rows. */
  readonly onStatistics: (mean: tf.Tensor, variance: tf.Tensor, rows: number) => void;
}

/**
 * Normalises by the statistics of the batch, scales and shifts. The gradient in closed form (section 3 of the paper)
 * keeps the normalised rows only, where a tape would keep every intermediate tensor.
 */
function byBatch(
  x: tf.Tensor2D,
  weight: tf.Tensor,
  bias: tf.Tensor,
  { epsilon, onStatistics }: ByBatch,
): tf.Tensor2D {
  const op = tf.customGrad((...inputs) => {
    const [rows, scale, shift] = inputs as unknown as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D];
    const save = inputs.at(-1) as unknown as tf.GradSaveFunc;
    const mean = tf.mean(rows, 0); // [dim]
    const centred = tf.sub(rows, mean); // [rows, dim]
    const variance = tf.mean(tf.square(centred), 0); // [dim]
    onStatistics(mean, variance, rows.shape[0]);
    const inverse = tf.rsqrt(tf.add(variance, epsilon)); // [dim]
    const normal = tf.mul(centred, inverse); // [rows, dim]
    save([normal, inverse, scale]);
    return {
      value: tf.add(tf.mul(normal, scale), shift),
      gradFunc: (dy: tf.Tensor, [unit, per, by]: tf.Tensor[]) => {
        const dScale = tf.sum(tf.mul(dy, unit!), 0); // [dim]
        const dShift = tf.sum(dy, 0); // [dim]
        const count = dy.shape[0];
        const along = tf.add(tf.mul(unit!, tf.div(dScale, count)), tf.div(dShift, count)); // [rows, dim]
        return [tf.mul(tf.sub(dy, along), tf.mul(per!, by!)), dScale, dShift];
      },
    };
  });
  return op(x, weight, bias) as tf.Tensor2D;
}
