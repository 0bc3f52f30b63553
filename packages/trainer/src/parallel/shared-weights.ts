import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable } from '@vse/core';
import { writesTo } from '../optimizers/weight-writes';
import { lasting } from './host-arrays';

/** Write count of each variable; a thread reads the variables that are newer than its own. */
export type WeightVersions = readonly number[];

/** Weights of a model in shared memory. */
export interface SharedWeights {
  /** One buffer per variable, in their order. */
  readonly memory: readonly SharedArrayBuffer[];
  /** Writes the variables that changed since the last call. No thread may be reading. */
  update(): Promise<WeightVersions>;
}

/** Shares the weights of a model: float32 variables as such, others as int32. */
export function sharedWeights(variables: readonly NamedVariable[]): SharedWeights {
  const memory = variables.map(({ variable }) => new SharedArrayBuffer(4 * variable.size));
  // An assignment changes the data id; an optimiser counts its writes, which may be in place.
  const stateOf = ({ variable }: NamedVariable) => [variable.dataId, writesTo(variable)] as const;
  const written: (ReturnType<typeof stateOf> | undefined)[] = variables.map(() => undefined);
  const versions = variables.map(() => 0);
  return {
    memory,
    async update() {
      for (const [i, named] of variables.entries()) {
        const { variable } = named;
        const state = stateOf(named);
        if (written[i]?.every((part, j) => part === state[j])) continue;
        viewOf(variable, memory[i]!).set(await variable.data<'float32'>());
        written[i] = state;
        versions[i]! += 1;
      }
      return [...versions];
    },
  };
}

/** Returns a function that assigns a thread's variables the shared values that are newer than theirs. */
export function weightReader(
  variables: readonly NamedVariable[],
  memory: readonly SharedArrayBuffer[],
): (versions: WeightVersions) => void {
  const read = variables.map(() => 0);
  return (versions) => {
    for (const [i, { variable }] of variables.entries()) {
      if (read[i] === versions[i]) continue;
      const values = lasting(viewOf(variable, memory[i]!));
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
      read[i] = versions[i]!;
    }
  };
}

function viewOf({ dtype }: tf.Variable, memory: SharedArrayBuffer): Float32Array | Int32Array {
  return dtype === 'float32' ? new Float32Array(memory) : new Int32Array(memory);
}
