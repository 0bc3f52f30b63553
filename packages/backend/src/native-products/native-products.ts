import type * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '@vse/core';
import type { MultiplyAt } from '../kernels/products';
import type { MatMulFlags, MatMulPlan } from '../repairs/mat-mul-plan';
import type { WasmHeap } from '../repairs/wasm-heap';
import { reasonOf } from '../reason';
import { NATIVE_PEER, type Addon, type NativeSession, type NativeTensor } from './addon';
import { MODEL_NAMES, productModel } from './product-model';

/** Matrix products of tensors on wasm's heap by onnxruntime. */
export interface NativeProducts {
  /** Version of onnxruntime-node; absent if it is not known. */
  readonly version: string | undefined;
  /** Threads of one product. */
  readonly threads: number;
  /** Computes `[...batch, m, n]` as planned; no size may be 0. */
  multiply(
    heap: WasmHeap,
    sides: { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo },
    flags: MatMulFlags,
    plan: MatMulPlan,
  ): tf.TensorInfo;
  /** Multiplies `[m, k]` by `[k, n]` at addresses of the heap; no size may be 0. */
  multiplyAt(heap: WasmHeap, ...product: Parameters<MultiplyAt>): void;
  /** Frees the sessions and their threads; the next product opens them again. */
  release(): void;
}

/**
 * Products by the addon, with one session per transposition, opened when it is first needed. Both sides are read where they
 * are on the heap, and the product is written there.
 */
export function nativeProducts(addon: Addon, threads: number): NativeProducts {
  const sessions = new Map<string, NativeSession>();
  const sessionOf = (flags: MatMulFlags): NativeSession => {
    const key = `${flags.transposeA} ${flags.transposeB}`;
    const session = sessions.get(key) ?? openSession(addon, flags, threads);
    sessions.set(key, session);
    return session;
  };
  const run = (flags: MatMulFlags, a: NativeTensor, b: NativeTensor, out: NativeTensor) => {
    try {
      sessionOf(flags).run({ [MODEL_NAMES.a]: a, [MODEL_NAMES.b]: b }, { [MODEL_NAMES.product]: out }, {});
    } catch (error) {
      throw new BackendError(
        `matMul: ${NATIVE_PEER} fails at [${a.dims.join(', ')}] x [${b.dims.join(', ')}]: ${reasonOf(error)}. ` +
          'Leave products to wasm: useBackend({ nativeProducts: false }).',
        { cause: error },
      );
    }
  };
  return {
    version: addon.version,
    threads,
    multiplyAt(heap, addresses, { m, k, n }, flags) {
      const at = (address: number, rows: number, columns: number) => ({
        ...nativeTensor([rows, columns]),
        data: new Float32Array(heap.wasm.HEAPU8.buffer, address, rows * columns),
      });
      const a = flags.transposeA ? at(addresses.a, k, m) : at(addresses.a, m, k);
      const b = flags.transposeB ? at(addresses.b, n, k) : at(addresses.b, k, n);
      run(flags, a, b, at(addresses.out, m, n));
    },
    multiply(heap, { a, b }, flags, plan) {
      const out = heap.makeOutput(plan.outShape, 'float32'); // [...batch, m, n]
      try {
        const shapes = shapesFor(a.shape, b.shape, flags, plan);
        // Views are made after the allocation, which may move the heap.
        run(flags, onHeap(heap, a, shapes.a), onHeap(heap, b, shapes.b), onHeap(heap, out, shapes.out));
        return out;
      } catch (error) {
        heap.disposeData(out.dataId);
        throw error;
      }
    },
    release() {
      for (const session of sessions.values()) session.dispose();
      sessions.clear();
    },
  };
}

function openSession(addon: Addon, flags: MatMulFlags, threads: number): NativeSession {
  const session = new addon.InferenceSession();
  const model = productModel(flags);
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'disabled', // one node leaves nothing to optimise
    enableCpuMemArena: false, // an arena keeps the memory of the largest product
    enableMemPattern: false,
    logSeverityLevel: 4, // an error is thrown; it need not be printed too
    // Idle threads wait asleep: between products, the backend computes on one thread.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return session;
}

interface Shapes {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly out: readonly number[];
}

/** Shapes that onnxruntime gets: a batch times one matrix is one tall product. */
function shapesFor(
  a: readonly number[],
  b: readonly number[],
  { transposeA }: MatMulFlags,
  { m, k, n, batch, batchB, outShape }: MatMulPlan,
): Shapes {
  if (batchB > 1 || (transposeA && batch > 1)) return { a, b, out: outShape };
  return {
    a: transposeA ? [k, m] : [batch * m, k],
    b: b.slice(-2), // [k, n], or [n, k] transposed
    out: [batch * m, n],
  };
}

function onHeap(heap: WasmHeap, tensor: tf.TensorInfo, dims: readonly number[]): NativeTensor {
  return { ...nativeTensor(dims), data: heap.typedArrayFromHeap(tensor) as Float32Array };
}

function nativeTensor(dims: readonly number[]): Omit<NativeTensor, 'data'> {
  return { type: 'float32', location: 'cpu', dims };
}
