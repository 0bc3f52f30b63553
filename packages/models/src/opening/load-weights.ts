import * as tf from '@tensorflow/tfjs-core';
import { DataError } from '@vse/core';
import { safetensorsPieces, type SafetensorsTensor } from '@vse/formats/browser';
import { firstNotFinite } from '../model/finite';
import { variablesOf, type AnyModel } from '../model/model-variables';
import type { OpenFile } from '../sources/model-files';

/** A file of weights whose header has been read. */
export interface OpenWeights {
  /** Numbers that the tensors of the file hold in all. */
  readonly numbers: number;
  /**
   * Loads the weights of a model, one tensor after another, so that memory holds little more than the variables. Names,
   * shapes and number types of all are checked before the first is loaded.
   *
   * @throws `DataError` that names the first weight that does not fit, or is not finite.
   */
  load(model: AnyModel, signal?: AbortSignal): Promise<void>;
}

/**
 * Reads the names and shapes of weights.
 *
 * @throws `DataError` if the header is damaged.
 */
export async function openWeights(file: OpenFile): Promise<OpenWeights> {
  let scratch: Scratch | undefined;
  const pieces = await safetensorsPieces(`openModel: ${file.path}`, file.size, (length) =>
    file.take(length, scratch?.(length)),
  );
  const sizes = pieces.tensors.map(({ shape }) => shape.reduce((size, n) => size * n, 1));
  return {
    numbers: sizes.reduce((sum, size) => sum + size, 0),
    load: async (model, signal) => {
      const variables = new Map(variablesOf(model).map(({ name, variable }) => [name, variable]));
      assertFits(file.path, variables, pieces.tensors);
      scratch = scratchFor(Math.max(0, ...sizes));
      for (const { name } of pieces.tensors) {
        signal?.throwIfAborted();
        const variable = variables.get(name)!;
        const values = (await pieces.next()) as Float32Array | Int32Array | Uint8Array;
        assertFinite(file.path, name, values);
        tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
      }
    },
  };
}

/**
 * Checks that the values of an array of a file are finite.
 *
 * @throws `DataError` that names the array and the first that is not.
 */
export function assertFinite(
  path: string,
  name: string,
  values: ArrayLike<number> | ArrayLike<bigint>,
): void {
  const bad = firstNotFinite(values);
  if (bad < 0) return;
  throw new DataError(
    `openModel: ${path}: ${name} must be finite, got ${values[bad]} at ${bad}. The training diverged, or another program ` +
      'wrote the file: save the model anew from an earlier checkpoint.',
  );
}

type Scratch = (length: number) => Uint8Array<ArrayBuffer>;

/**
 * Memory that every tensor is read into, on the wasm backend: it copies values at once, where others keep the array. Without
 * it, arrays that wait for the garbage collector would take as much memory as the weights.
 */
function scratchFor(largest: number): Scratch | undefined {
  if (tf.getBackend() !== 'wasm') return undefined;
  const memory = new ArrayBuffer(4 * largest);
  return (length) =>
    length <= memory.byteLength ? new Uint8Array(memory, 0, length) : new Uint8Array(length);
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
