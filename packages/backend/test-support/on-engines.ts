import * as tf from '@tensorflow/tfjs-core';

export interface Values {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** As plain numbers: the cpu engine keeps what it was given, which may be integers for a float32 tensor. */
  readonly values: readonly number[];
}

/** Runs the same computation on each engine and reads its result; the tensor it returns is disposed. */
export async function onEngines<Name extends string>(
  engines: readonly Name[],
  run: () => tf.Tensor,
): Promise<Record<Name, Values>> {
  const results: Partial<Record<Name, Values>> = {};
  for (const engine of engines) {
    await tf.setBackend(engine);
    const result = run();
    results[engine] = { shape: result.shape, dtype: result.dtype, values: Array.from(await result.data()) };
    result.dispose();
  }
  return results as Record<Name, Values>;
}
