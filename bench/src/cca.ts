import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { seededRandom } from '@vse/core';
import { fitCca, type RowSource } from '@vse/subspace';
import { table } from './harness';
import { peakMemory } from './peak-memory';

const rows = 30_000;
const components = 512;

interface Dims {
  readonly images: number;
  readonly captions: number;
}

/** Dimensions of MobileNetV2's pooled features and of DSPE's tf-idf dictionary. */
const usual: Dims = { images: 1280, captions: 3000 };

/** Dimensions of VGG-19's features and of DSPE's Fisher vectors after PCA. */
const largest: Dims = { images: 4096, captions: 6000 };

/** Closed-form CCA in numpy and scipy on random rows of the same sizes; prints the seconds of a fit in float64. */
const program = `
import sys, time
import numpy as np
from scipy.linalg import cholesky, solve_triangular, svd
n, dx, dy = map(int, sys.argv[1:])
rng = np.random.default_rng(1)
x = rng.standard_normal((n, dx), dtype=np.float32)
y = rng.standard_normal((n, dy), dtype=np.float32)
start = time.perf_counter()
x = x.astype(np.float64) - x.mean(0, dtype=np.float64)
y = y.astype(np.float64) - y.mean(0, dtype=np.float64)
cxx, cyy, cxy = x.T @ x / (n - 1), y.T @ y / (n - 1), x.T @ y / (n - 1)
lx = cholesky(cxx + 0.01 * np.trace(cxx) / dx * np.eye(dx), lower=True)
ly = cholesky(cyy + 0.01 * np.trace(cyy) / dy * np.eye(dy), lower=True)
t = solve_triangular(ly, solve_triangular(lx, cxy, lower=True).T, lower=True)
u, s, v = svd(t, full_matrices=False)
solve_triangular(lx, v.T, lower=True, trans=1), solve_triangular(ly, u, lower=True, trans=1)
print(time.perf_counter() - start)
`;

/** Closed-form CCA of random rows against numpy and scipy with the machine's BLAS, in one run. */
export function benchCca(): Promise<void> {
  return bench(usual, [1, availableParallelism()]);
}

/** CCA at the largest sizes of the literature, on all cores. */
export function benchLargestCca(): Promise<void> {
  return bench(largest, [availableParallelism()]);
}

async function bench(dims: Dims, threadCounts: readonly number[]): Promise<void> {
  const reference = await referenceSeconds(dims);
  const [images, captions] = [
    randomRows({ rows, dim: dims.images }, 1),
    randomRows({ rows, dim: dims.captions }, 2),
  ];
  const lines: (readonly string[])[] = [];
  for (const threads of new Set(threadCounts)) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await fitCca(images, captions, { components, threads });
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    const processor = `${((user + system) / 1e6).toFixed(1)} s`;
    const peak = `${peakMemory().toFixed(0)} MB`;
    const figures =
      typeof reference === 'string'
        ? [reference, '-']
        : [`${reference.toFixed(1)} s`, (seconds / reference).toFixed(2)];
    lines.push([String(threads), `${seconds.toFixed(1)} s`, processor, peak, ...figures]);
  }
  console.log(`${rows} rows of ${dims.images} and ${dims.captions}`);
  const columns = ['threads', '@vse/subspace', 'processor time', 'peak memory', 'numpy and scipy', 'ratio'];
  console.log(table(columns, lines));
}

/** Rows of normal random numbers, generated on reading; a row is the same each time. */
export function randomRows({ rows, dim }: Pick<RowSource, 'rows' | 'dim'>, seed: number): RowSource {
  const random = seededRandom(seed);
  const pool = Float32Array.from({ length: (1 << 20) + dim }, () => random.normal());
  return {
    rows,
    dim,
    read(wanted) {
      const values = new Float32Array(wanted.length * dim);
      for (let i = 0; i < wanted.length; i++) {
        const start = Math.imul(wanted[i]!, 40_503) & ((1 << 20) - 1);
        values.set(pool.subarray(start, start + dim), i * dim);
      }
      return Promise.resolve(values);
    },
  };
}

async function referenceSeconds(dims: Dims): Promise<number | string> {
  try {
    const sizes = [rows, dims.images, dims.captions].map(String);
    const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', program, ...sizes]);
    return Number(stdout);
  } catch {
    return 'not installed: python3-scipy';
  }
}
