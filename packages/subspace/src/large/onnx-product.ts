import { importPeer } from '@vse/base';
import { ownImport } from '../own-import';
import { productModel } from './onnx-model';
import type { Product } from './product';

/** The used part of a tensor of onnxruntime. */
export interface OnnxTensor {
  /** Values, row-major. */
  readonly data: unknown;
}

/** The used part of `onnxruntime-node`. */
export interface OnnxRuntime {
  /** Opens sessions. */
  readonly InferenceSession: {
    /** Opens a session of a model. */
    create(
      model: Uint8Array,
      options: { readonly intraOpNumThreads: number; readonly enableCpuMemArena: boolean },
    ): Promise<OnnxSession>;
  };
  /** Makes a tensor of values, row-major, and its shape. */
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

/** The used part of a session of onnxruntime. */
export interface OnnxSession {
  /** Computes the outputs of the model, by name. */
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
}

/** Options of `onnxProduct`. */
export interface OnnxProductOptions {
  /** Number of threads. Defaults to the number of cores. */
  readonly threads?: number;
  /** Loads onnxruntime-node, for a server in one file: `() => import('onnxruntime-node')`. Defaults to the installed one. */
  readonly library?: () => Promise<OnnxRuntime>;
}

/**
 * Opens a matrix product on onnxruntime-node, an optional peer: several times as fast as `kernelProduct`, on all cores.
 *
 * @param options - Number of threads, and the library.
 * @throws `BackendError` if onnxruntime-node is not installed.
 * @example
 * ```ts
 * import { onnxProduct } from '@vse/subspace';
 *
 * const product = await onnxProduct({ threads: 1 });
 * const row = { values: Float32Array.of(1, 2), rows: 1, cols: 2 };
 * console.log((await product(row, row, { transposeB: true })).values); // 5
 * ```
 */
export async function onnxProduct({ threads = 0, library }: OnnxProductOptions = {}): Promise<Product> {
  const runtime = await importPeer<OnnxRuntime>('onnxProduct', 'onnxruntime-node', {
    own: ownImport,
    library,
  });
  const open = (transposeB: boolean) =>
    runtime.InferenceSession.create(productModel(transposeB), {
      intraOpNumThreads: threads,
      enableCpuMemArena: false, // an arena keeps the memory of the largest product
    });
  const plain = await open(false);
  const transposing = await open(true);
  const tensor = (values: Float32Array, rows: number, cols: number) =>
    new runtime.Tensor('float32', values, [rows, cols]);
  return async (a, b, { transposeB = false } = {}) => {
    const cols = transposeB ? b.rows : b.cols;
    if (a.rows === 0 || cols === 0) return { values: new Float32Array(0), rows: a.rows, cols };
    const feeds = { A: tensor(a.values, a.rows, a.cols), B: tensor(b.values, b.rows, b.cols) };
    const { C } = await (transposeB ? transposing : plain).run(feeds);
    return { values: C!.data as Float32Array, rows: a.rows, cols };
  };
}
