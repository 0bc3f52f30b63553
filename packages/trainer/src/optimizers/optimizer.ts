import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, DataError, wholeGradient, type NamedVariable, type RowGradient } from '@vse/core';
import type { SettingValue } from '../checkpoints/training-state';
import { isRowGradient, type RowwiseGradients } from './clip';
import { countWrite } from './weight-writes';

/** State of an optimiser between steps. */
export interface OptimizerState {
  /** Steps taken by each variable, by name. */
  readonly steps: Readonly<Record<string, number>>;
  /** Slots by `variable/slot`. */
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
}

/** Updates variables by their gradients. */
export interface Optimizer {
  /** Name in a checkpoint; a run resumes only with the same. */
  readonly name: string;
  /** Learning rate before the schedule's factor. */
  readonly learningRate: number;
  /**
   * Lists the settings by name, with those that depend on the names of the variables. They are in every checkpoint, and a
   * run resumes only with the same. Absent means none but the learning rate.
   */
  describe?(variables: readonly NamedVariable[]): Readonly<Record<string, SettingValue>>;
  /** True if `apply` takes the gradients of rows; otherwise `fit` gives whole gradients only. */
  readonly takesRows?: boolean;
  /**
   * Takes one step in place, in the memory of the variable and of the state where no other tensor refers to it. A variable
   * without a gradient does not change.
   */
  apply(variables: readonly NamedVariable[], gradients: RowwiseGradients, learningRate: number): void;
  /** State for a checkpoint. Its tensors belong to the optimiser. */
  state(): OptimizerState;
  /** Replaces the state by a copy of this one. */
  restore(state: OptimizerState): void;
  /** Clears the state and disposes its tensors; the optimiser can be used again. */
  dispose(): void;
}

/** Update formula of an optimiser for one variable. */
export interface UpdateRule {
  /** Name of the optimiser. */
  readonly name: string;
  /** Learning rate before the schedule's factor. */
  readonly learningRate: number;
  /** Names of the tensors kept for each variable; they start as zeros. */
  readonly slots: readonly string[];
  /** Lists the settings, as `Optimizer.describe` does. Defaults to none. */
  readonly describe?: Optimizer['describe'];
  /** Returns the new value and the new slots, in the order of `slots`. Runs inside a tidy. */
  update(input: UpdateInput): Updated;
  /**
   * The same for the gradient of some rows of a matrix, 0 in all others. Where it is absent or returns nothing, `update` gets
   * the whole gradient.
   */
  updateRows?(input: UpdateInput<RowGradient>): Updated | undefined;
}

/** New value of a variable, and its new slots in the order of the rule's `slots`. */
export interface Updated {
  readonly value: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

/** Input of an update rule for one variable; all tensors have the variable's shape. */
export interface UpdateInput<Gradient = tf.Tensor> {
  /** Name of the variable. */
  readonly name: string;
  /** Current value. */
  readonly value: tf.Tensor;
  /** Gradient of the loss. */
  readonly gradient: Gradient;
  /** Current slots, in the order of the rule's `slots`. */
  readonly slots: readonly tf.Tensor[];
  /** Step of this variable, from 1. */
  readonly step: number;
  /** Learning rate of this step. */
  readonly learningRate: number;
}

/**
 * Builds an optimiser from an update rule: keeps the slots, counts the steps and assigns the new values.
 *
 * @throws `OptionError` if the learning rate is not a number of at least 0.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { optimizerOf } from '@vse/trainer';
 *
 * const signDescent = optimizerOf({
 *   name: 'signDescent',
 *   learningRate: 0.1,
 *   slots: [],
 *   update: ({ value, gradient, learningRate }) => ({
 *     value: tf.sub(value, tf.mul(tf.sign(gradient), learningRate)),
 *     slots: [],
 *   }),
 * });
 * const variable = tf.variable(tf.tensor1d([3, -2]));
 * signDescent.apply([{ name: 'w', variable }], { w: tf.tensor1d([1, -4]) }, 0.1);
 * console.log(await variable.data()); // [2.9, -1.9]
 * ```
 */
export function optimizerOf(rule: UpdateRule): Optimizer {
  assertNumber(rule.name, 'learningRate', rule.learningRate, { from: 0 });
  const tensors = new Map<string, tf.Tensor>();
  const steps = new Map<string, number>();

  const keep = (key: string, tensor: tf.Tensor): void => {
    tensors.get(key)?.dispose();
    tensors.set(key, tf.keep(tensor));
  };
  const next = (input: Omit<UpdateInput, 'gradient'>, gradient: tf.Tensor | RowGradient): Updated => {
    if (!isRowGradient(gradient)) return rule.update({ ...input, gradient });
    return (
      rule.updateRows?.({ ...input, gradient }) ??
      rule.update({ ...input, gradient: wholeGradient(gradient) })
    );
  };
  const move = (
    { name, variable }: NamedVariable,
    gradient: tf.Tensor | RowGradient,
    learningRate: number,
  ): void =>
    tf.tidy(() => {
      const step = (steps.get(name) ?? 0) + 1;
      const keys = rule.slots.map((slot) => `${name}/${slot}`);
      const slots = keys.map((key) => tensors.get(key) ?? tf.zerosLike(variable));
      const updated = next({ name, value: variable, slots, step, learningRate }, gradient);
      variable.assign(updated.value);
      countWrite(variable);
      keys.forEach((key, i) => keep(key, updated.slots[i]!));
      steps.set(name, step);
    });
  const dispose = (): void => {
    for (const tensor of tensors.values()) tensor.dispose();
    tensors.clear();
    steps.clear();
  };

  return {
    name: rule.name,
    learningRate: rule.learningRate,
    takesRows: true,
    describe: (variables) => rule.describe?.(variables) ?? {},
    apply(variables, gradients, learningRate) {
      for (const named of variables) {
        const gradient = gradients[named.name];
        if (gradient) move(named, gradient, learningRate);
      }
    },
    state: () => ({ steps: Object.fromEntries(steps), tensors: Object.fromEntries(tensors) }),
    restore(state) {
      const wanted = Object.keys(state.steps).flatMap((name) => rule.slots.map((slot) => `${name}/${slot}`));
      const got = Object.keys(state.tensors);
      const different = [
        ...wanted.filter((key) => !got.includes(key)),
        ...got.filter((key) => !wanted.includes(key)),
      ];
      if (different.length > 0) {
        throw new DataError(
          `${rule.name}.restore: the state must have one tensor of each of ${rule.slots.join(', ') || 'no slots'} for ` +
            `each variable, and no other; ${different[0]} is ${got.includes(different[0]!) ? 'unexpected' : 'missing'}. ` +
            'Restore a state that this optimiser saved.',
        );
      }
      dispose();
      for (const [name, count] of Object.entries(state.steps)) steps.set(name, count);
      for (const [key, tensor] of Object.entries(state.tensors)) keep(key, tf.clone(tensor));
    },
    dispose,
  };
}
