import { OptionError } from '@vse/core';
import type { Optimizer, OptimizerState } from './optimizer';

/** Variables that are moved in their own way. */
export interface ParameterGroup {
  /** Its place in a checkpoint. */
  readonly name: string;
  /** Whether a variable belongs to it, by its name: `(name) => name.startsWith('images.')`. */
  readonly applies: (variable: string) => boolean;
  /** `'frozen'` leaves the variables as they are; where that is for good, `variable.trainable = false` saves time too. */
  readonly optimizer: Optimizer | 'frozen';
}

/**
 * An optimiser that moves some variables in another way than the rest: a slower backbone, no weight decay for biases, an
 * embedding that stays. A variable belongs to the first group that applies. A schedule's factor holds for all of them.
 *
 * Throws an `OptionError` where two groups have one name, or the rate of `rest` is 0, which no factor can be told from.
 */
export function parameterGroups(rest: Optimizer, groups: readonly ParameterGroup[]): Optimizer {
  const all: readonly ParameterGroup[] = [...groups, { name: 'rest', applies: () => true, optimizer: rest }];
  const names = all.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new OptionError(
      `parameterGroups: each group must have its own name, and none 'rest'; ${twice} is taken.`,
    );
  }
  if (!(rest.learningRate > 0)) {
    throw new OptionError(`parameterGroups: the rate of the rest must be above 0, got ${rest.learningRate}.`);
  }
  const moving = all.flatMap(({ name, optimizer }) => (optimizer === 'frozen' ? [] : [{ name, optimizer }]));
  const groupOf = (variable: string): ParameterGroup => all.find(({ applies }) => applies(variable))!;
  const described = groups.map(
    ({ name, optimizer }) => `${name}: ${optimizer === 'frozen' ? optimizer : optimizer.name}`,
  );
  return {
    name: [rest.name, ...described].join(', '),
    learningRate: rest.learningRate,
    apply(variables, gradients, learningRate) {
      const factor = learningRate / rest.learningRate;
      for (const { name, optimizer } of moving) {
        const own = variables.filter((variable) => groupOf(variable.name).name === name);
        optimizer.apply(own, gradients, optimizer.learningRate * factor);
      }
    },
    state() {
      const states = moving.map(({ name, optimizer }) => [name, optimizer.state()] as const);
      const within = <T>(part: (state: OptimizerState) => Readonly<Record<string, T>>) =>
        Object.fromEntries(
          states.flatMap(([group, state]) =>
            Object.entries(part(state)).map(([key, value]) => [`${group}/${key}`, value] as const),
          ),
        );
      return { steps: within(({ steps }) => steps), tensors: within(({ tensors }) => tensors) };
    },
    restore({ steps, tensors }) {
      for (const { name, optimizer } of moving) {
        optimizer.restore({
          steps: startingWith(`${name}/`, steps),
          tensors: startingWith(`${name}/`, tensors),
        });
      }
    },
    dispose() {
      for (const { optimizer } of moving) optimizer.dispose();
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
