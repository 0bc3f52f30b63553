import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable } from '@vse/core';
import { lasting } from './host-arrays';

/** Of each variable, how often its values were written: a thread reads those that are newer than its own. */
export type WeightVersions = readonly number[];

/** The weights of a model in memory that threads share. */
export interface SharedWeights {
  /** One for each variable, in their order. */
  readonly memory: readonly SharedArrayBuffer[];
  /** Writes what was assigned since the last call. No thread may be reading. */
  update(): Promise<WeightVersions>;
}

/** Values of float32 variables as they are, of others as int32. */
export function sharedWeights(variables: readonly NamedVariable[]): SharedWeights {
  const memory = variables.map(({ variable }) => new SharedArrayBuffer(4 * variable.size));
  const written: (object | undefined)[] = variables.map(() => undefined);
  const versions = variables.map(() => 0);
  return {
    memory,
    async update() {
      for (const [i, { variable }] of variables.entries()) {
        if (written[i] === variable.dataId) continue; // assigning gives a variable other data
        viewOf(variable, memory[i]!).set(await variable.data<'float32'>());
        written[i] = variable.dataId;
        versions[i]! += 1;
      }
      return [...versions];
    },
  };
}

/** Gives a thread's variables the shared values that are newer than theirs. */
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
