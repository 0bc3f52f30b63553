import { VseError } from '@vse/base';
import { createKernel, type Kernel } from './kernel';
import { matrix, type Matrix } from './matrix';

/** Eigenvalues and eigenvectors. */
export interface Eigen {
  /** `[count]`, largest first. */
  readonly values: Float64Array;
  /** `[count, size]`: unit eigenvectors in rows. */
  readonly vectors: Matrix<Float64Array>;
}

const bytes = Float64Array.BYTES_PER_ELEMENT;
/** Number of sweeps collected before they are applied strip by strip, so that each strip is read once for many sweeps. */
const sweepsAtOnce = 24;
/** Numbers in a strip of the eigenvectors: half a megabyte, to stay in the second-level cache. */
const stripNumbers = 65_536;

/**
 * Computes the `count` largest eigenvalues of a symmetric tridiagonal matrix and their eigenvectors by implicit QL.
 * Dubrulle, Martin and Wilkinson, Numerische Mathematik 12, 1968.
 *
 * @throws `VseError` if an eigenvalue does not converge in 60 sweeps.
 */
export function tridiagonalEigen(diagonal: Float64Array, offDiagonal: Float64Array, count: number): Eigen {
  const size = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = new Float64Array(size);
  e.set(offDiagonal);
  const basis = new RotatedBasis(size);
  const negligible = Number.EPSILON * largestRow(d, e);
  for (let l = 0; l < size; l++) {
    for (let iteration = 0; ; iteration++) {
      const m = smallOffDiagonal(d, e, l, negligible);
      if (m === l) break;
      if (iteration === 60) throw new VseError('subspace: an eigenvalue did not converge in 60 sweeps.');
      sweep(d, e, l, m, basis);
    }
  }
  const order = Uint32Array.from({ length: size }, (_, i) => i).sort((i, j) => d[j]! - d[i]!);
  const wanted = order.subarray(0, count);
  return { values: Float64Array.from(wanted, (i) => d[i]!), vectors: basis.rows(wanted) };
}

/** Largest |d[i]| + |e[i]| over the rows, a norm of the matrix. */
function largestRow(d: Float64Array, e: Float64Array): number {
  return d.reduce((norm, value, i) => Math.max(norm, Math.abs(value) + Math.abs(e[i]!)), 0);
}

/**
 * Index of the first negligible off-diagonal entry from l, or of the last row. The tolerance is relative to the norm of the
 * whole matrix, as in EISPACK's tql2: most of the diagonal of a low-rank matrix is rounding error, and no entry is small
 * relative to that.
 */
function smallOffDiagonal(d: Float64Array, e: Float64Array, l: number, negligible: number): number {
  for (let m = l; m < d.length - 1; m++) if (Math.abs(e[m]!) <= negligible) return m;
  return d.length - 1;
}

/** Runs one implicit QL sweep over rows l to m with Wilkinson's shift. */
function sweep(d: Float64Array, e: Float64Array, l: number, m: number, basis: RotatedBasis): void {
  const ratio = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = Math.hypot(ratio, 1);
  let g = d[m]! - d[l]! + e[l]! / (ratio + (ratio < 0 ? -root : root));
  let s = 1;
  let c = 1;
  let p = 0;
  const rotations = basis.startSweep(m - 1, m - l);
  for (let i = m - 1, k = 0; i >= l; i--, k++) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = d[i + 1]! - p;
      e[m] = 0;
      basis.endSweep(k);
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    const t = (d[i]! - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    rotations.cosines[k] = c;
    rotations.sines[k] = s;
  }
  d[l] = d[l]! - p;
  e[l] = g;
  e[m] = 0;
  basis.endSweep(m - l);
}

interface Rotations {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** The identity with rotations of neighbouring rows applied, stored in contiguous vertical strips. */
class RotatedBasis {
  readonly #size: number;
  readonly #width: number;
  readonly #kernel: Kernel;
  readonly #strips: Float64Array;
  readonly #sweeps: { first: number; count: number }[] = [];
  readonly #rotationsAt: number;

  constructor(size: number) {
    const fitting = Math.floor(stripNumbers / Math.max(1, size)) & ~1;
    this.#size = size;
    this.#width = Math.min(Math.max(8, fitting), (size + 1) & ~1);
    const start = 1024;
    const numbers = Math.ceil(size / Math.max(1, this.#width)) * this.#width * size;
    this.#rotationsAt = start + numbers * bytes;
    this.#kernel = createKernel(this.#rotationsAt + 2 * sweepsAtOnce * size * bytes);
    this.#strips = new Float64Array(this.#kernel.memory.buffer, start, numbers);
    for (let i = 0; i < size; i++) this.#strips[this.#at(i, i)] = 1;
  }

  /** Storage for the rotations of a sweep, from rows (first, first + 1) upwards. */
  startSweep(first: number, count: number): Rotations {
    if (this.#sweeps.length === sweepsAtOnce) this.#apply();
    const [cosines, sines] = this.#addresses(this.#sweeps.length);
    this.#sweeps.push({ first, count });
    const { buffer } = this.#kernel.memory;
    return {
      cosines: new Float64Array(buffer, cosines, count),
      sines: new Float64Array(buffer, sines, count),
    };
  }

  /** Sets the number of rotations in the last sweep. */
  endSweep(count: number): void {
    this.#sweeps[this.#sweeps.length - 1]!.count = count;
  }

  /** Copies the requested rows, `[wanted, size]`. */
  rows(wanted: Uint32Array): Matrix<Float64Array> {
    this.#apply();
    const out = matrix(wanted.length, this.#size);
    wanted.forEach((row, to) => {
      for (let col = 0; col < this.#size; col++) {
        out.data[to * this.#size + col] = this.#strips[this.#at(row, col)]!;
      }
    });
    return out;
  }

  #apply(): void {
    const strip = this.#width * this.#size;
    for (let at = 0; at < this.#strips.length; at += strip) {
      const rows = this.#strips.byteOffset + at * bytes;
      this.#sweeps.forEach(({ first, count }, i) => {
        const [cosines, sines] = this.#addresses(i);
        this.#kernel.rotateRows(rows, this.#width, first, count, cosines, sines);
      });
    }
    this.#sweeps.length = 0;
  }

  #addresses(sweep: number): [number, number] {
    const at = this.#rotationsAt + 2 * sweep * this.#size * bytes;
    return [at, at + this.#size * bytes];
  }

  #at(row: number, col: number): number {
    const strip = Math.floor(col / this.#width);
    return (strip * this.#size + row) * this.#width + (col % this.#width);
  }
}
