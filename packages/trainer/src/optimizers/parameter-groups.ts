import { assertPositive, OptionError } from '@vse/core';
import type { SettingValue } from '../checkpoints/training-state';
import { namesOf } from '../variables';
import type { Optimizer, OptimizerState } from './optimizer';

/** Variables with an optimiser of their own. */
export interface ParameterGroup {
  /** Name of the group, its key in a checkpoint. */
  readonly name: string;
  /** Selects the variables of the group by name: `(name) => name.startsWith('images.')`. */
  readonly applies: (variable: string) => boolean;
  /** Optimiser of the group; `'frozen'` never changes the variables (`variable.trainable = false` also saves time). */
  readonly optimizer: Optimizer | 'frozen';
}

/**
 * Gives groups of variables optimisers of their own: a lower rate for a backbone, no weight decay for biases, a frozen
 * embedding. A variable belongs to the first group that applies. A schedule multiplies the rates of all groups.
 *
 * @param rest - Optimiser of the variables in no group.
 * @param groups - Groups by priority.
 * @throws `OptionError` if two groups share a name, or the learning rate of `rest` is 0.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { parameterGroups, sgd } from '@vse/trainer';
 *
 * const backbone = (name: string) => name.startsWith('images.backbone.');
 * const optimizer = parameterGroups(sgd({ learningRate: 1 }), [
 *   { name: 'backbone', applies: backbone, optimizer: sgd({ learningRate: 0.1 }) },
 * ]);
 * const names = ['images.backbone.weight', 'images.fc.weight'];
 * const variables = names.map((name) => ({ name, variable: tf.variable(tf.scalar(0)) }));
 * const gradients = Object.fromEntries(names.map((name) => [name, tf.scalar(-1)]));
 * optimizer.apply(variables, gradients, optimizer.learningRate);
 * for (const { name, variable } of variables) console.log(name, await variable.data()); // 0.1, 1
 * ```
 */
export function parameterGroups(rest: Optimizer, groups: readonly ParameterGroup[]): Optimizer {
  const all: readonly ParameterGroup[] = [...groups, { name: 'rest', applies: () => true, optimizer: rest }];
  const names = all.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new OptionError(
      `parameterGroups: each group must have a name of its own other than 'rest', got ${twice} twice. Rename one.`,
    );
  }
  assertPositive('parameterGroups', 'rest.learningRate', rest.learningRate);
  const active = all.flatMap(({ name, optimizer }) => (optimizer === 'frozen' ? [] : [{ name, optimizer }]));
  const groupOf = (variable: string): ParameterGroup => all.find(({ applies }) => applies(variable))!;
  const described = groups.map(
    ({ name, optimizer }) => `${name}: ${optimizer === 'frozen' ? optimizer : optimizer.name}`,
  );
  return {
    name: [rest.name, ...described].join(', '),
    learningRate: rest.learningRate,
    describe(variables) {
      const settings = all.flatMap(({ name, optimizer }): (readonly [string, SettingValue])[] => {
        const own = variables.filter((variable) => groupOf(variable.name).name === name);
        const inner: Readonly<Record<string, SettingValue>> =
          optimizer === 'frozen'
            ? {}
            : { learningRate: optimizer.learningRate, ...optimizer.describe?.(own) };
        const named = Object.entries(inner).map(([key, value]) => [`${name}.${key}`, value] as const);
        return [[`${name}.variables`, namesOf(own)] as const, ...named];
      });
      return Object.fromEntries(settings);
    },
    takesRows: active.every(({ optimizer }) => optimizer.takesRows),
    apply(variables, gradients, learningRate) {
      const factor = learningRate / rest.learningRate;
      for (const { name, optimizer } of active) {
        const own = variables.filter((variable) => groupOf(variable.name).name === name);
        optimizer.apply(own, gradients, optimizer.learningRate * factor);
      }
    },
    state() {
      const states = active.map(({ name, optimizer }) => [name, optimizer.state()] as const);
      const within = <T>(part: (state: OptimizerState) => Readonly<Record<string, T>>) =>
        Object.fromEntries(
          states.flatMap(([group, state]) =>
            Object.entries(part(state)).map(([key, value]) => [`${group}/${key}`, value] as const),
          ),
        );
      return { steps: within(({ steps }) => steps), tensors: within(({ tensors }) => tensors) };
    },
    restore({ steps, tensors }) {
      for (const { name, optimizer } of active) {
        optimizer.restore({
          steps: startingWith(`${name}/`, steps),
          tensors: startingWith(`${name}/`, tensors),
        });
      }
    },
    dispose() {
      for (const { optimizer } of active) optimizer.dispose();
    },
  };
}

function startingWith<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
    ),
  );
}
