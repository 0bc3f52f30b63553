import * as tf from '@tensorflow/tfjs-core';

/** A tensor read back. */
export interface Values {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Plain numbers: cpu keeps the array that it was passed, which may hold integers for a float32 tensor. */
  readonly values: readonly number[];
}

/** Runs a computation on each backend, reads its result and disposes it. */
export async function onBackends<Name extends string>(
  backends: readonly Name[],
  run: () => tf.Tensor,
): Promise<Record<Name, Values>> {
  const results: Partial<Record<Name, Values>> = {};
  for (const backend of backends) {
    await tf.setBackend(backend);
    const result = run();
    results[backend] = { shape: result.shape, dtype: result.dtype, values: Array.from(await result.data()) };
    result.dispose();
  }
  return results as Record<Name, Values>;
}
