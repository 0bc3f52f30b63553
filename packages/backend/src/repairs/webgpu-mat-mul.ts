import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, repairTogether, type Repair } from './kernel-repair';

/** Flag of the webgpu backend that names the program of products; below 0 the backend chooses. */
const PROGRAM = 'WEBGPU_MATMUL_PROGRAM_TYPE';
const SMALL_OUTPUT = 2;

/** Inner dimension from which the backend splits it between workgroups. */
const SPLIT_FROM = 2000;
/** Tiles of 32 x 32 up to which it may split; above, it never does. */
const MOST_TILES = 32;

/**
 * Products with a transposed right side and a long inner dimension on webgpu. The program that splits the inner dimension
 * reads a transposed right side as if it were not; the repair has the backend take its program for small outputs instead.
 */
export function webgpuMatMulRepair(): Repair {
  const why = 'few outputs from 2,000 or more terms with a transposed right side are wrong';
  const parts = [tf.BatchMatMul, tf._FusedMatMul].map((kernelName) =>
    kernelRepair({
      name: `webgpu ${kernelName}`,
      backend: 'webgpu',
      why,
      kernelName,
      kernel: (original) => {
        if (!original) throw new Error(`the webgpu backend has no ${kernelName}`);
        return (call) => (splits(call) ? withoutSplitting(() => original(call)) : original(call));
      },
    }),
  ) as [Repair, Repair];
  return repairTogether({ name: 'webgpu transposed products', why, parts });
}

/** True if the backend may split this product; false where the outputs are so few that it takes another program. */
function splits({ inputs, attrs }: Parameters<tf.KernelFunc>[0]): boolean {
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
  const { transposeA, transposeB } = attrs as unknown as { transposeA: boolean; transposeB: boolean };
  if (!transposeB || b.shape.at(-1)! < SPLIT_FROM || tf.env().getNumber(PROGRAM) >= 0) return false;
  const [m, n] = [a.shape.at(transposeA ? -1 : -2)!, b.shape.at(-2)!];
  return m * n > 128 && Math.ceil(m / 32) * Math.ceil(n / 32) <= MOST_TILES;
}

function withoutSplitting<T>(run: () => T): T {
  const chosen = tf.env().getNumber(PROGRAM);
  tf.env().set(PROGRAM, SMALL_OUTPUT);
  try {
    return run();
  } finally {
    tf.env().set(PROGRAM, chosen);
  }
}
