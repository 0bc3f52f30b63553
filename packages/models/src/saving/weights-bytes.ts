import { VseError } from '@vse/core';
import { safetensorsBytes, type TensorToStore } from '@vse/formats/browser';
import { firstNotFinite } from '../model/finite';
import { variablesOf, type AnyModel } from '../model/model-variables';

/**
 * The weights of a model as a safetensors file.
 *
 * @throws `VseError` if a weight is not finite, or was disposed.
 */
export async function weightsBytes(model: AnyModel): Promise<Uint8Array> {
  const tensors: [string, TensorToStore][] = [];
  for (const { name, variable } of variablesOf(model)) {
    if (variable.isDisposed) {
      throw new VseError(`saveModel: ${name} was disposed. Save the model before its dispose().`);
    }
    // A copy: some backends return the memory that the next step writes into.
    const data = (await variable.data()).slice() as Float32Array | Int32Array;
    const bad = firstNotFinite(data);
    if (bad >= 0) {
      throw new VseError(
        `saveModel: ${name} must be finite, got ${data[bad]} at ${bad}. The training diverged: save an earlier checkpoint.`,
      );
    }
    tensors.push([name, { shape: [...variable.shape], data }]);
  }
  return safetensorsBytes(Object.fromEntries(tensors), { format: 'vse-model' });
}
