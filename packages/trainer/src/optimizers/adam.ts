import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertPositive, assertShare, runFusedKernel, type RowGradient } from '@vse/core';
import { namesOf } from '../variables';
import { optimizerOf, type Optimizer, type UpdateInput, type Updated } from './optimizer';

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
    updateRows: (input) => adamRows(rule, input),
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
  const keptOf = ({ name, learningRate }: Pick<UpdateInput, 'name' | 'learningRate'>): number =>
    decays(name) ? 1 - learningRate * weightDecay : 1;
  return optimizerOf({
    name: 'adamW',
    learningRate: rule.learningRate,
    slots: ['mean', 'square'],
    describe: (variables) => ({
      ...settingsOf(rule),
      weightDecay,
      decays: namesOf(variables.filter(({ name }) => decays(name))),
    }),
    update: (input) => adamStep(rule, input, keptOf(input)),
    updateRows: (input) => adamRows(rule, input, keptOf(input)),
  });
}

/**
 * Adam's update of a value times `kept`, in one pass where the backend has a kernel for it. The slots hold `m / (1 - beta1)` and `v / (1 - beta2)`, which saves two passes over each; the remaining
 * constants are in the two scalars below.
 */
function adamStep(rule: AdamRule, input: UpdateInput, kept = 1): Updated {
  const { value, gradient } = input;
  const [oldMean, oldSquare] = input.slots as [tf.Tensor, tf.Tensor];
  const numbers = numbersOf(rule, input, kept);
  const fused = runFusedKernel(
    'VseAdamStep',
    { value, gradient, mean: oldMean, square: oldSquare },
    { ...numbers, reuse: 1 },
  );
  if (fused) return { value: fused[0]!, slots: fused.slice(1) };
  const { beta1, beta2, epsilon, change: rate } = numbers;
  const mean = tf.add(tf.mul(oldMean, beta1), gradient); // the variable's shape, like all below
  const square = tf.add(tf.mul(oldSquare, beta2), tf.square(gradient));
  const change = tf.mul(tf.div(mean, tf.add(tf.sqrt(square), epsilon)), rate);
  return { value: tf.sub(kept === 1 ? value : tf.mul(value, kept), change), slots: [mean, square] };
}

/** The same update for the gradient of some rows, where the backend has a kernel for it. */
function adamRows(rule: AdamRule, input: UpdateInput<RowGradient>, kept = 1): Updated | undefined {
  const { value, gradient } = input;
  const [mean, square] = input.slots as [tf.Tensor, tf.Tensor];
  const { rows, values } = gradient;
  const fused = runFusedKernel(
    'VseAdamRows',
    { value, rows, values, mean, square },
    numbersOf(rule, input, kept),
  );
  return fused && { value: fused[0]!, slots: fused.slice(1) };
}

/** Constants of a step, as the kernels take them. */
function numbersOf(
  { beta1, beta2, epsilon }: AdamRule,
  { step, learningRate }: Pick<UpdateInput, 'step' | 'learningRate'>,
  kept: number,
) {
  const meanScale = (1 - beta1) / (1 - beta1 ** step);
  const rootScale = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
  const change = (learningRate * meanScale) / rootScale;
  return { beta1, beta2, kept, epsilon: epsilon / rootScale, change };
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
