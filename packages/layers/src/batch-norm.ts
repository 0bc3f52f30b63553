import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, OptionError } from '@vse/core';
import { constantVariable } from './initializers';
import { disposeVariables, type Layer } from './layer';
import { assertLastAxis } from './linear';

export interface BatchNormOptions {
  readonly dim: number;
  /**
   * The share of the running statistics that each training batch replaces, as PyTorch counts it. TensorFlow's momentum
   * is the share that is kept: its 0.1 is 0.9 here. Defaults to `0.1`.
   */
  readonly momentum?: number;
  /** Added to the variance. Defaults to `1e-5`. */
  readonly epsilon?: number;
  /**
   * Which variance of a batch the running one moves towards: `'unbiased'` divides by rows - 1, as PyTorch does,
   * `'biased'` by rows, as TensorFlow does. Defaults to `'unbiased'`.
   */
  readonly runningVariance?: 'unbiased' | 'biased';
}

/**
 * Normalises each column to mean 0 and variance 1, then scales and shifts it.
 * Ioffe and Szegedy, https://arxiv.org/abs/1502.03167
 *
 * In training the statistics are those of all rows of the batch, and the running ones move towards them, the variance
 * without bias unless told; otherwise the running ones are used. `weight` and `bias` are trained; `running_mean` and `running_var`
 * are listed among the variables, so that checkpoints keep them, but are not trainable, so that optimisers pass them by.
 *
 * Reads `[..., dim]`; returns the same shape. A batch of one row gives `bias`, never NaN.
 */
export function batchNorm(options: BatchNormOptions): Layer {
  const { dim, momentum = 0.1, epsilon = 1e-5, runningVariance: towards = 'unbiased' } = options;
  assertWhole('batchNorm', 'dim', dim);
  if (!(momentum >= 0 && momentum <= 1)) {
    throw new OptionError(`batchNorm: momentum must be from 0 to 1, got ${momentum}.`);
  }
  if (!(epsilon > 0)) throw new OptionError(`batchNorm: epsilon must be above 0, got ${epsilon}.`);
  if (!['unbiased', 'biased'].includes(towards)) {
    throw new OptionError(`batchNorm: runningVariance must be 'unbiased' or 'biased', got '${towards}'.`);
  }
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

  const move = (running: tf.Variable, batch: tf.Tensor): void =>
    running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum)));
  const moveRunning = (mean: tf.Tensor, variance: tf.Tensor, count: number): void => {
    move(runningMean, mean);
    const correction = towards === 'biased' ? 1 : count / Math.max(1, count - 1);
    move(runningVariance, tf.mul(variance, correction));
  };

  return {
    apply(x, { training = false } = {}) {
      assertLastAxis('batchNorm', x, dim);
      if (x.size === 0) return tf.clone(x);
      return tf.tidy(() => {
        const rows: tf.Tensor2D = tf.reshape(x, [-1, dim]); // [rows, dim]
        if (training) {
          return tf.reshape(byBatch(rows, weight, bias, { epsilon, seen: moveRunning }), x.shape); // [..., dim]
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
  readonly seen: (mean: tf.Tensor, variance: tf.Tensor, rows: number) => void;
}

/**
 * Columns by the statistics of the batch, scaled and shifted, with the gradient in closed form: it needs the normalised rows
 * alone, where a tape would keep every step of the way there. Section 3 of the paper.
 */
function byBatch(
  x: tf.Tensor2D,
  weight: tf.Tensor,
  bias: tf.Tensor,
  { epsilon, seen }: ByBatch,
): tf.Tensor2D {
  const op = tf.customGrad((...given) => {
    const [rows, scale, shift] = given as unknown as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D];
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const mean = tf.mean(rows, 0); // [dim]
    const centred = tf.sub(rows, mean); // [rows, dim]
    const variance = tf.mean(tf.square(centred), 0); // [dim]
    seen(mean, variance, rows.shape[0]);
    const inverse = tf.rsqrt(tf.add(variance, epsilon)); // [dim]
    const normal = tf.mul(centred, inverse); // [rows, dim]
    save([normal, inverse, scale]);
    return {
      value: tf.add(tf.mul(normal, scale), shift),
      gradFunc: (dy: tf.Tensor, [unit, per, by]: tf.Tensor[]) => {
        const ofScale = tf.sum(tf.mul(dy, unit!), 0); // [dim]
        const ofShift = tf.sum(dy, 0); // [dim]
        const count = dy.shape[0];
        const along = tf.add(tf.mul(unit!, tf.div(ofScale, count)), tf.div(ofShift, count)); // [rows, dim]
        return [tf.mul(tf.sub(dy, along), tf.mul(per!, by!)), ofScale, ofShift];
      },
    };
  });
  return op(x, weight, bias) as tf.Tensor2D;
}
