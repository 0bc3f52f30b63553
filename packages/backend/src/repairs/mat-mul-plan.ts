import * as tf from '@tensorflow/tfjs-core';

export interface MatMulFlags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** A product [..., m, k] x [..., k, n], and which matrices of a and b each matrix of the result is made from. */
export interface MatMulPlan {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** `[...batch, m, n]` */
  readonly outShape: number[];
  /** The number of matrices in the result, in a and in b. */
  readonly batch: number;
  readonly batchA: number;
  readonly batchB: number;
  /** For each matrix of the result, the number of its matrix in a and in b. */
  readonly fromA: readonly number[];
  readonly fromB: readonly number[];
}

/** Works out the shapes of a matrix product; throws where they do not fit. */
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
    fromA: sources(outer, outerA),
    fromB: sources(outer, outerB),
  };
}

/** For each place of `outer`, row-major, the place of `inner` that broadcasting reads there. */
function sources(outer: readonly number[], inner: readonly number[]): readonly number[] {
  const padded = [...new Array<number>(outer.length - inner.length).fill(1), ...inner];
  let places = [0];
  outer.forEach((size, axis) => {
    const own = padded[axis]!;
    places = places.flatMap((place) =>
      Array.from({ length: size }, (_, i) => place * own + (own === 1 ? 0 : i)),
    );
  });
  return places;
}

/**
 * Whether packing one matrix of b for the fast kernel, and transposing first where that is asked for, costs less than
 * the backend's plain loops. In units of one multiplication of the plain loops, as measured on x64 with tfjs 4.22.0:
 * a call costs 1,500, packing costs 3 per number of b, transposing 2 per number.
 */
export function packingPays({ m, k, n }: MatMulPlan, { transposeA, transposeB }: MatMulFlags): boolean {
  const packing = 1500 + 3 * k * n + (transposeA ? 2 * m * k : 0) + (transposeB ? 2 * k * n : 0);
  return packing < m * k * n;
}
