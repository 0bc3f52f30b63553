import { BackendError } from '@vse/base';
import type * as Ort from 'onnxruntime-node';
import { productModel } from './onnx-model';
import type { Product } from './product';

/** Options of `onnxProduct`. */
export interface OnnxProductOptions {
  /** Number of threads. Defaults to the number of cores. */
  readonly threads?: number;
}

/**
 * Opens a matrix product on onnxruntime-node, an optional peer: several times as fast as `kernelProduct`, on all cores.
 *
 * @param options - Number of threads.
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
export async function onnxProduct({ threads = 0 }: OnnxProductOptions = {}): Promise<Product> {
  const runtime = await importRuntime();
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

async function importRuntime(): Promise<typeof Ort> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new BackendError(
      'onnxProduct needs onnxruntime-node, which is not installed. Run: pnpm add onnxruntime-node. ' +
        'Or leave product out to use kernelProduct.',
      { cause: error },
    );
  }
}
