import * as tf from '@tensorflow/tfjs-core';
import { DataError } from '@vse/core';
import { safetensorsPieces, type SafetensorsTensor } from '@vse/formats/browser';
import { variablesOf, type AnyModel } from '../model/model-variables';
import type { OpenFile } from '../sources/model-files';

/**
 * Loads the weights of a model, one tensor after another, so that memory holds little more than the variables. Names,
 * shapes and number types of all are checked before the first is loaded.
 *
 * @throws `DataError` that names the first weight that does not fit.
 */
export async function loadWeights(model: AnyModel, file: OpenFile, signal?: AbortSignal): Promise<void> {
  const pieces = await safetensorsPieces(`openModel: ${file.path}`, file.size, (length) => file.take(length));
  const variables = new Map(variablesOf(model).map(({ name, variable }) => [name, variable]));
  assertFits(file.path, variables, pieces.tensors);
  for (const { name } of pieces.tensors) {
    signal?.throwIfAborted();
    const variable = variables.get(name)!;
    const values = (await pieces.next()) as Float32Array | Int32Array | Uint8Array;
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
  }
}

/** Number types of the file that fill a variable of each type. */
const fitting: Readonly<Record<string, readonly string[]>> = {
  float32: ['float32', 'float16'],
  int32: ['int32'],
  bool: ['bool', 'uint8'],
};

function assertFits(
  path: string,
  variables: ReadonlyMap<string, tf.Variable>,
  tensors: readonly SafetensorsTensor[],
): void {
  const stored = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  for (const [name, { shape, dtype }] of variables) {
    const got = stored.get(name);
    const wanted = `${dtype} [${shape.join(', ')}]`;
    if (!got) throw misfit(path, name, `be ${wanted}`, 'it is missing');
    const sameShape =
      got.shape.length === shape.length && shape.every((size, axis) => size === got.shape[axis]);
    if (sameShape && fitting[dtype]?.includes(got.dtype)) continue;
    throw misfit(path, name, `be ${wanted}`, `got ${got.dtype} [${got.shape.join(', ')}]`);
  }
  const extra = tensors.find(({ name }) => !variables.has(name));
  if (extra)
    throw misfit(path, extra.name, 'be a variable of the model that model.json describes', 'it has none');
}

function misfit(path: string, name: string, wanted: string, got: string): DataError {
  return new DataError(
    `openModel: ${path}: ${name} must ${wanted}, ${got}. The weights are of another model than model.json and its ` +
      'vocabulary: copy the whole folder again.',
  );
}
