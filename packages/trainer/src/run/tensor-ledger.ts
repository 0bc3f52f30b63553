import * as tf from '@tensorflow/tfjs-core';
import { VseError } from '@vse/core';

/** Counts by scope how many tensors outlive it. */
export interface TensorLedger {
  /** Runs a scope. `owned` gives how many tensors exist on purpose, and may grow: an optimiser's state. */
  watch<T>(scope: string, run: () => T, owned?: (result: T) => number): T;
  watchAsync<T>(scope: string, run: () => Promise<T>, owned?: (result: T) => number): Promise<T>;
  /** Throws a `VseError` that names the scope which grew most since the last call, if any did. */
  assertFlat(when: string): void;
}

/**
 * A training run must end each step with as many tensors as it began with, or a long run ends in the backend's memory.
 * The first run of a scope is not counted: what is made once may be made then.
 */
export function tensorLedger(): TensorLedger {
  const growth = new Map<string, { tensors: number; runs: number }>();
  const seen = new Set<string>();

  const book = (scope: string, tensors: number): void => {
    if (!seen.has(scope)) {
      seen.add(scope);
      return;
    }
    const { tensors: before, runs } = growth.get(scope) ?? { tensors: 0, runs: 0 };
    growth.set(scope, { tensors: before + tensors, runs: runs + 1 });
  };

  return {
    watch(scope, run, owned = () => 0) {
      const before = tf.memory().numTensors;
      const result = run();
      book(scope, tf.memory().numTensors - before - owned(result));
      return result;
    },
    async watchAsync(scope, run, owned = () => 0) {
      const before = tf.memory().numTensors;
      const result = await run();
      book(scope, tf.memory().numTensors - before - owned(result));
      return result;
    },
    assertFlat(when) {
      const [worst] = [...growth].sort(([, a], [, b]) => b.tensors - a.tensors);
      growth.clear();
      if (!worst || worst[1].tensors <= 0) return;
      const [scope, { tensors, runs }] = worst;
      throw new VseError(
        `fit: ${scope} left ${tensors} tensors behind in ${runs} runs, ${when}; wanted none. ` +
          'Put its body in tf.tidy, and dispose what it keeps.',
      );
    },
  };
}
