import * as tf from '@tensorflow/tfjs-core';

/** Transposed sides of a product. */
export interface MatMulFlags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Sizes of a product [..., m, k] x [..., k, n], and the matrices of a and b behind each matrix of the result. */
export interface MatMulPlan {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** `[...batch, m, n]` */
  readonly outShape: number[];
  /** Number of matrices in the result, in a and in b. */
  readonly batch: number;
  readonly batchA: number;
  readonly batchB: number;
  /** For each matrix of the result, the index of its matrix in a and in b. */
  readonly fromA: readonly number[];
  readonly fromB: readonly number[];
}

/** Sizes of a product, without its shape. */
export type ProductSizes = Pick<MatMulPlan, 'm' | 'k' | 'n' | 'batch' | 'batchB'>;

/** Plans a matrix product from the shapes of its sides; tfjs-core throws if they do not fit. */
export function planMatMul(a: readonly number[], b: readonly number[], flags: MatMulFlags): MatMulPlan {
  const [rowsA, columnsA] = a.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.slice(-2) as [number, number];
  const [m, k] = flags.transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [inner, n] = flags.transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  tf.util.assert(
    k === inner,
    () =>
      `matMul: the inner sizes must be equal, got ${k} and ${inner} from [${a.join(', ')}] and [${b.join(', ')}] ` +
      `with transposeA ${flags.transposeA}, transposeB ${flags.transposeB}.`,
  );
  const outerA = a.slice(0, -2);
  const outerB = b.slice(0, -2);
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  const batch = tf.util.sizeFromShape(outer);
  return {
    m,
    k,
    n,
    outShape: [...outer, m, n],
    batch,
    batchA: tf.util.sizeFromShape(outerA),
    batchB: tf.util.sizeFromShape(outerB),
    fromA: broadcastIndices(outer, outerA),
    fromB: broadcastIndices(outer, outerB),
  };
}

/** For each position of `outer`, row-major, the position of `inner` that broadcasting reads. */
function broadcastIndices(outer: readonly number[], inner: readonly number[]): readonly number[] {
  const padded = [...new Array<number>(outer.length - inner.length).fill(1), ...inner];
  let indices = [0];
  outer.forEach((size, axis) => {
    const own = padded[axis]!;
    indices = indices.flatMap((index) =>
      Array.from({ length: size }, (_, i) => index * own + (own === 1 ? 0 : i)),
    );
  });
  return indices;
}

/**
 * True if packing one matrix of b for the fast kernel, after transposing the sides that need it, costs less than the
 * backend's plain loops. In units of one multiplication of the plain loops, measured on x64 with tfjs 4.22.0: a call
 * costs 1,500, packing 3 per element of b, transposing 2 per element.
 */
export function packingPays({ m, k, n }: MatMulPlan, { transposeA, transposeB }: MatMulFlags): boolean {
  const packing = 1500 + 3 * k * n + (transposeA ? 2 * m * k : 0) + (transposeB ? 2 * k * n : 0);
  return packing < m * k * n;
}

/**
 * True if a native product costs less than wasm's own by a margin. The constants follow `pnpm bench native-products` on x64
 * with tfjs 4.22.0 and onnxruntime-node 1.30.0: wasm multiplies single matrices at 20 multiplications per ns, a native call
 * costs 5 us more, and as much time as 9 multiplications per number of the result; a few rows are as fast on wasm, which keeps
 * b packed; batches run in its slow loops. They are constants, not measured at the start, so that a program takes the same way
 * on every run.
 */
export function nativePays(plan: ProductSizes, { transposeA, transposeB }: MatMulFlags): boolean {
  const { batch, batchB, m, k, n } = plan;
  if (batchB > 1) return batch * m * k * n >= 60_000;
  if (!transposeA && !transposeB && batch * m < 8) return false;
  return batch * m * n * (k - 9) >= 150_000;
}

/**
 * True if our kernel on wasm's heap is faster than the backend's. The backend's multiplies two plain matrices alone well: it
 * is faster for a narrow result, for outer products, and for a few rows, as it keeps b packed from call to call. Measured on
 * x64 with tfjs 4.22.0, in multiplications per ns: 21 to 30 for [64, 256] x [256, 64], 22 to 15 at 8 columns.
 */
export function ownPays(plan: MatMulPlan, { transposeA, transposeB }: MatMulFlags): boolean {
  const { batch, batchB, m, k, n } = plan;
  if (batchB > 1 || transposeA || transposeB) return true;
  return batch * m >= 8 && n > 8 && k > 3;
}
