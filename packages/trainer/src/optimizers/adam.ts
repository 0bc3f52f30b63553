import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { optimizerOf, type Optimizer, type UpdateInput } from './optimizer';

export interface AdamOptions {
  /** Defaults to `2e-4`, as VSE++ and SCAN train. */
  readonly learningRate?: number;
  /** Decay of the mean of the gradients. Defaults to `0.9`. */
  readonly beta1?: number;
  /** Decay of the mean of their squares. Defaults to `0.999`. */
  readonly beta2?: number;
  /** Added outside the bias-corrected root, as PyTorch does. Defaults to `1e-8`. */
  readonly epsilon?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** The part of its value that each variable loses per step is `learningRate * weightDecay`. Defaults to `0.01`. */
  readonly weightDecay?: number;
  /** Which variables decay, by name. Defaults to all. */
  readonly decays?: (name: string) => boolean;
}

type AdamRule = Required<AdamOptions>;

/**
 * Adam: steps by the mean gradient over the root of the mean square, both corrected for their start at zero.
 * Kingma and Ba, https://arxiv.org/abs/1412.6980
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const rule = checked('adam', options);
  return optimizerOf({
    name: 'adam',
    learningRate: rule.learningRate,
    slots: ['mean', 'square'],
    update: (input) => adamStep(rule, input, input.value),
  });
}

/**
 * Adam with weight decay apart from the gradient: each step first takes `learningRate * weightDecay` of the value away.
 * Loshchilov and Hutter, https://arxiv.org/abs/1711.05101
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { weightDecay = 0.01, decays = () => true, ...rest } = options;
  const rule = checked('adamW', rest);
  if (!(weightDecay >= 0)) {
    throw new OptionError(`adamW: weightDecay must be a number from 0, got ${weightDecay}.`);
  }
  return optimizerOf({
    name: 'adamW',
    learningRate: rule.learningRate,
    slots: ['mean', 'square'],
    update(input) {
      const kept = decays(input.name) ? 1 - input.learningRate * weightDecay : 1;
      return adamStep(rule, input, kept === 1 ? input.value : tf.mul(input.value, kept));
    },
  });
}

/**
 * The slots hold `m / (1 - beta1)` and `v / (1 - beta2)`, which saves two passes over each; the constants that are
 * left over go into the two scalars below.
 */
function adamStep({ beta1, beta2, epsilon }: AdamRule, input: UpdateInput, value: tf.Tensor) {
  const { gradient, step, learningRate } = input;
  const [oldMean, oldSquare] = input.slots as [tf.Tensor, tf.Tensor];
  const mean = tf.add(tf.mul(oldMean, beta1), gradient); // the variable's shape, like all below
  const square = tf.add(tf.mul(oldSquare, beta2), tf.square(gradient));
  const meanScale = (1 - beta1) / (1 - beta1 ** step);
  const rootScale = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
  const root = tf.add(tf.sqrt(square), epsilon / rootScale);
  const change = tf.mul(tf.div(mean, root), (learningRate * meanScale) / rootScale);
  return { value: tf.sub(value, change), slots: [mean, square] };
}

function checked(
  where: string,
  { learningRate = 2e-4, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
): AdamRule {
  for (const [name, beta] of [
    ['beta1', beta1],
    ['beta2', beta2],
  ] as const) {
    if (!(beta >= 0 && beta < 1))
      throw new OptionError(`${where}: ${name} must be from 0 to below 1, got ${beta}.`);
  }
  if (!(epsilon > 0)) throw new OptionError(`${where}: epsilon must be above 0, got ${epsilon}.`);
  return { learningRate, beta1, beta2, epsilon };
}
