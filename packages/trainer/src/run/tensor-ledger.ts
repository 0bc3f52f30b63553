import * as tf from '@tensorflow/tfjs-core';
import { VseError } from '@vse/core';

/** Counts the tensors that outlive each scope. */
export interface TensorLedger {
  /** Runs a scope; `owned` counts the tensors that it keeps on purpose, such as an optimiser's state. */
  watch<T>(scope: string, run: () => T, owned?: (result: T) => number): T;
  /** The same for an asynchronous scope. */
  watchAsync<T>(scope: string, run: () => Promise<T>, owned?: (result: T) => number): Promise<T>;
  /**
   * Checks that no scope has leaked since the last call.
   *
   * @throws `VseError` that names the scope with the most leaked tensors.
   */
  assertFlat(when: string): void;
}

/**
 * Watches a run for tensor leaks: a step must end with as many tensors as it began with, or a long run exhausts the
 * backend's memory. The first run of a scope is not counted, since lazy state is created then.
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
          'Put its body in tf.tidy and dispose the tensors that it keeps.',
      );
    },
  };
}
