import * as tf from '@tensorflow/tfjs-core';
import { DataError, OptionError, type NamedVariable } from '@vse/core';
import type { Gradients } from './clip';

/** What an optimiser remembers between steps: how often it moved each variable, and its tensors, all by name. */
export interface OptimizerState {
  readonly steps: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
}

/** Moves variables against their gradients. */
export interface Optimizer {
  readonly name: string;
  /** The rate that schedules multiply. */
  readonly learningRate: number;
  /** One step, in place. A variable without a gradient is left alone. */
  apply(variables: readonly NamedVariable[], gradients: Gradients, learningRate: number): void;
  /** The state for a checkpoint. The tensors are borrowed: they belong to the optimiser. */
  state(): OptimizerState;
  /** Continues from a state, which is copied. */
  restore(state: OptimizerState): void;
  /** Forgets the state and frees its tensors; the optimiser can be used anew. */
  dispose(): void;
}

/** The arithmetic of an optimiser for one variable. */
export interface UpdateRule {
  readonly name: string;
  readonly learningRate: number;
  /** Names of the tensors kept for each variable; they start as zeros. */
  readonly slots: readonly string[];
  /** Gives the new value and the new slots, in the order of `slots`. Runs inside a tidy. */
  update(input: UpdateInput): { readonly value: tf.Tensor; readonly slots: readonly tf.Tensor[] };
}

export interface UpdateInput {
  readonly name: string;
  readonly value: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
  /** Counted for each variable from 1 on. */
  readonly step: number;
  readonly learningRate: number;
}

/** An optimiser out of its rule: keeps the slots, counts the steps, assigns the values. */
export function optimizerOf(rule: UpdateRule): Optimizer {
  if (!(rule.learningRate >= 0 && rule.learningRate < Infinity)) {
    throw new OptionError(`${rule.name}: learningRate must be a number from 0, got ${rule.learningRate}.`);
  }
  const tensors = new Map<string, tf.Tensor>();
  const steps = new Map<string, number>();

  const keep = (key: string, tensor: tf.Tensor): void => {
    tensors.get(key)?.dispose();
    tensors.set(key, tf.keep(tensor));
  };
  const move = ({ name, variable }: NamedVariable, gradient: tf.Tensor, learningRate: number): void =>
    tf.tidy(() => {
      const step = (steps.get(name) ?? 0) + 1;
      const keys = rule.slots.map((slot) => `${name}/${slot}`);
      const slots = keys.map((key) => tensors.get(key) ?? tf.zerosLike(variable));
      const next = rule.update({ name, value: variable, gradient, slots, step, learningRate });
      variable.assign(next.value);
      keys.forEach((key, i) => keep(key, next.slots[i]!));
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
      const odd = [
        ...wanted.filter((key) => !got.includes(key)),
        ...got.filter((key) => !wanted.includes(key)),
      ];
      if (odd.length > 0) {
        throw new DataError(
          `${rule.name}.restore: the state must have one tensor of each of ${rule.slots.join(', ') || 'no slots'} for ` +
            `each variable, and no other; ${odd[0]} is ${got.includes(odd[0]!) ? 'too many' : 'missing'}. ` +
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
