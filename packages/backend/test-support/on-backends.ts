import * as tf from '@tensorflow/tfjs-core';

export interface Values {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** As plain numbers: the cpu backend keeps what it was given, which may be integers for a float32 tensor. */
  readonly values: readonly number[];
}

/** Runs the same computation on each backend and reads its result; the tensor it returns is disposed. */
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
