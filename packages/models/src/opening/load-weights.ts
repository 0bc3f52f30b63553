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
      for (const { name } of pieces.tensors) {
        signal?.throwIfAborted();
        const variable = variables.get(name)!;
        const memory = heapMemory(variable);
        if (memory) {
          scratch ??= alternating();
          let at = 0;
          for await (const part of pieces.nextParts(partBytes)) {
            assertFinite(file.path, name, part, at);
            memory().set(part as Values, at);
            at += part.length;
          }
        } else {
          scratch = undefined;
          const values = (await pieces.next()) as Values;
          assertFinite(file.path, name, values);
          tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
        }
      }
    },
  };
}

/**
 * Checks that the values of an array of a file, or those from a place on, are finite.
 *
 * @throws `DataError` that names the array and the first that is not.
 */
export function assertFinite(
  path: string,
  name: string,
  values: ArrayLike<number> | ArrayLike<bigint>,
  from = 0,
): void {
  const bad = firstNotFinite(values);
  if (bad < 0) return;
  throw new DataError(
    `openModel: ${path}: ${name} must be finite, got ${values[bad]} at ${from + bad}. The training diverged, or another program ` +
      'wrote the file: save the model anew from an earlier checkpoint.',
  );
}

type Values = Float32Array | Int32Array | Uint8Array;
type Scratch = (length: number) => Uint8Array<ArrayBuffer>;

/** Bytes that are read, checked and copied at once: they stay in the cache of a processor meanwhile. */
const partBytes = 1 << 18;

/** Two pieces of memory that parts are read into by turns: arrays that wait for the garbage collector take as much as the weights. */
function alternating(): Scratch {
  const memory = [new ArrayBuffer(partBytes), new ArrayBuffer(partBytes)];
  let turn = 0;
  return (length) => new Uint8Array(memory[(turn ^= 1)]!, 0, length);
}

/** The part of the wasm backend that is used here. */
interface HeapBackend {
  refCount(dataId: object): number;
  typedArrayFromHeap(tensor: tf.TensorInfo): Values;
}

/**
 * The memory of a variable, on the wasm backend, which keeps values in a heap of its own; it is asked for anew after each wait,
 * as a heap that grows moves. Undefined on other backends, and for a variable that shares its memory with another.
 */
function heapMemory(variable: tf.Variable): (() => Values) | undefined {
  if (tf.getBackend() !== 'wasm') return undefined;
  const backend = tf.backend() as unknown as HeapBackend;
  if (backend.refCount(variable.dataId) !== 1) return undefined;
  return () => backend.typedArrayFromHeap(variable);
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
