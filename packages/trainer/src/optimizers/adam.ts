import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertPositive, assertShare, runFusedKernel } from '@vse/core';
import { namesOf } from '../variables';
import { optimizerOf, type Optimizer, type UpdateInput } from './optimizer';

/** Options of `adam`. */
export interface AdamOptions {
  /** Learning rate, which schedules multiply. Defaults to `2e-4`, as in VSE++ and SCAN. */
  readonly learningRate?: number;
  /** Decay of the running mean of the gradients. Defaults to `0.9`. */
  readonly beta1?: number;
  /** Decay of the running mean of the squared gradients. Defaults to `0.999`. */
  readonly beta2?: number;
  /** Added outside the bias-corrected root, as PyTorch does. Defaults to `1e-8`. */
  readonly epsilon?: number;
}

/** Options of `adamW`. */
export interface AdamWOptions extends AdamOptions {
  /** Weight decay: each step takes `learningRate * weightDecay` of the value away. Defaults to `0.01`. */
  readonly weightDecay?: number;
  /** Selects by name the variables that decay. Defaults to all. */
  readonly decays?: (name: string) => boolean;
}

type AdamRule = Required<AdamOptions>;

/**
 * Adam: steps by the running mean of the gradient over the root of its running mean square, both bias-corrected.
 * Kingma and Ba, https://arxiv.org/abs/1412.6980
 *
 * @throws `OptionError` if an option is out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adam } from '@vse/trainer';
 *
 * const variable = tf.variable(tf.tensor1d([3, -2]));
 * const optimizer = adam({ learningRate: 0.1 });
 * optimizer.apply([{ name: 'w', variable }], { w: tf.tensor1d([1, 4]) }, optimizer.learningRate);
 * console.log(await variable.data()); // [2.9, -2.1]
 * ```
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const rule = checked('adam', options);
  return optimizerOf({
    name: 'adam',
    learningRate: rule.learningRate,
    slots: ['mean', 'square'],
    describe: () => settingsOf(rule),
    update: (input) => adamStep(rule, input),
  });
}

/**
 * AdamW: Adam with decoupled weight decay, which takes `learningRate * weightDecay` of the value away before each step.
 * Loshchilov and Hutter, https://arxiv.org/abs/1711.05101
 *
 * @throws `OptionError` if an option is out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adamW } from '@vse/trainer';
 *
 * const variable = tf.variable(tf.tensor1d([3, -2]));
 * const optimizer = adamW({ learningRate: 0.1, weightDecay: 0.5 });
 * optimizer.apply([{ name: 'w', variable }], { w: tf.tensor1d([1, 4]) }, optimizer.learningRate);
 * console.log(await variable.data()); // [2.75, -2]
 * ```
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { weightDecay = 0.01, decays = () => true, ...rest } = options;
  const rule = checked('adamW', rest);
  assertNumber('adamW', 'weightDecay', weightDecay, { from: 0 });
  return optimizerOf({
    name: 'adamW',
    learningRate: rule.learningRate,
    slots: ['mean', 'square'],
    describe: (variables) => ({
      ...settingsOf(rule),
      weightDecay,
      decays: namesOf(variables.filter(({ name }) => decays(name))),
    }),
    update(input) {
      const kept = decays(input.name) ? 1 - input.learningRate * weightDecay : 1;
      return adamStep(rule, input, kept);
    },
  });
}

/**
 * Adam's update of a value times `kept`, in one pass where the backend has a kernel for it. The slots hold `m / (1 - beta1)` and `v / (1 - beta2)`, which saves two passes over each; the remaining
 * constants are in the two scalars below.
 */
function adamStep({ beta1, beta2, epsilon }: AdamRule, input: UpdateInput, kept = 1) {
  const { value, gradient, step, learningRate } = input;
  const [oldMean, oldSquare] = input.slots as [tf.Tensor, tf.Tensor];
  const meanScale = (1 - beta1) / (1 - beta1 ** step);
  const rootScale = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
  const scaled = { epsilon: epsilon / rootScale, change: (learningRate * meanScale) / rootScale };
  const fused = runFusedKernel(
    'VseAdamStep',
    { value, gradient, mean: oldMean, square: oldSquare },
    { beta1, beta2, kept, ...scaled },
  );
  if (fused) return { value: fused[0]!, slots: fused.slice(1) };
  const mean = tf.add(tf.mul(oldMean, beta1), gradient); // the variable's shape, like all below
  const square = tf.add(tf.mul(oldSquare, beta2), tf.square(gradient));
  const root = tf.add(tf.sqrt(square), scaled.epsilon);
  const change = tf.mul(tf.div(mean, root), scaled.change);
  return { value: tf.sub(kept === 1 ? value : tf.mul(value, kept), change), slots: [mean, square] };
}

function settingsOf({ beta1, beta2, epsilon }: AdamRule) {
  return { beta1, beta2, epsilon };
}

function checked(
  where: string,
  { learningRate = 2e-4, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
): AdamRule {
  assertShare(where, 'beta1', beta1);
  assertShare(where, 'beta2', beta2);
  assertPositive(where, 'epsilon', epsilon);
  return { learningRate, beta1, beta2, epsilon };
}
