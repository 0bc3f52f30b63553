// The inner loops of the dense linear algebra, in AssemblyScript with SIMD; `pnpm build:kernel` compiles them to
// src/linear-algebra/kernel-binary.ts, and a test checks that they agree. All numbers are doubles.

/**
 * Multiplies the panels of a and b into c [rows, cols]. A panel is four rows of a matrix, stored by column, `[depth, 4]`.
 * `rows` and `cols` are multiples of 4. Tiles of four by four sums stay in registers.
 */
export function multiplyPanels(a: usize, b: usize, c: usize, rows: i32, cols: i32, depth: i32): void {
  const panel: usize = (<usize>depth) << 5;
  const stride: usize = (<usize>cols) << 3;
  for (let j = 0, bj = b; j < cols; j += 4, bj += panel) {
    for (let i = 0, ai = a; i < rows; i += 4, ai += panel) {
      let c00 = f64x2.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      const end: usize = ai + panel;
      for (let p = ai, q = bj; p < end; p += 32, q += 32) {
        const b0 = v128.load(q);
        const b1 = v128.load(q, 16);
        let x = v128.load64_splat(p);
        c00 = f64x2.add(c00, f64x2.mul(x, b0));
        c01 = f64x2.add(c01, f64x2.mul(x, b1));
        x = v128.load64_splat(p, 8);
        c10 = f64x2.add(c10, f64x2.mul(x, b0));
        c11 = f64x2.add(c11, f64x2.mul(x, b1));
        x = v128.load64_splat(p, 16);
        c20 = f64x2.add(c20, f64x2.mul(x, b0));
        c21 = f64x2.add(c21, f64x2.mul(x, b1));
        x = v128.load64_splat(p, 24);
        c30 = f64x2.add(c30, f64x2.mul(x, b0));
        c31 = f64x2.add(c31, f64x2.mul(x, b1));
      }
      let out = c + (<usize>i) * stride + ((<usize>j) << 3);
      v128.store(out, c00);
      v128.store(out, c01, 16);
      out += stride;
      v128.store(out, c10);
      v128.store(out, c11, 16);
      out += stride;
      v128.store(out, c20);
      v128.store(out, c21, 16);
      out += stride;
      v128.store(out, c30);
      v128.store(out, c31, 16);
    }
  }
}

/**
 * Packs the columns of a row-major matrix [depth, count] into panels. `count` is a multiple of 4. Packs eight panels at a
 * time: the first-level cache holds no more lines of addresses this far apart.
 */
export function packColumns(from: usize, count: i32, depth: i32, to: usize): void {
  const stride: usize = (<usize>count) << 3;
  const panel: usize = (<usize>depth) << 5;
  for (let i: usize = 0; i < stride; i += 256) {
    const end = min<usize>(stride, i + 256);
    for (let k = 0, row = from, out = to; k < depth; k++, row += stride, out += 32) {
      for (let at = i, into = out; at < end; at += 32, into += panel) {
        v128.store(into, v128.load(row + at));
        v128.store(into, v128.load(row + at, 16), 16);
      }
    }
    to += panel << 3;
  }
}

/** Packs the rows of a row-major matrix [count, depth] into panels. */
export function packRows(from: usize, count: i32, depth: i32, to: usize): void {
  const stride: usize = (<usize>depth) << 3;
  for (let i = 0; i < count; i += 4, from += stride << 2) {
    for (let at: usize = 0; at < stride; at += 8, to += 32) {
      const row = from + at;
      store<f64>(to, load<f64>(row));
      store<f64>(to, load<f64>(row + stride), 8);
      store<f64>(to, load<f64>(row + (stride << 1)), 16);
      store<f64>(to, load<f64>(row + stride * 3), 24);
    }
  }
}

/**
 * Computes y = A x for a symmetric A stored by its lower triangle, rows `stride` bytes apart, over rows and columns `from`
 * to `size`. x and y have `size` entries; entries below `from` are neither read nor written.
 */
export function symmetricTimes(a: usize, stride: usize, from: i32, size: i32, x: usize, y: usize): void {
  for (let i = from; i < size; i++) store<f64>(y + ((<usize>i) << 3), 0);
  for (let i = from; i < size; i++) {
    const row = a + (<usize>i) * stride;
    const xi = load<f64>(x + ((<usize>i) << 3));
    const wide = f64x2.splat(xi);
    let sums = f64x2.splat(0);
    let j = from;
    for (; j + 1 < i; j += 2) {
      const at = (<usize>j) << 3;
      const values = v128.load(row + at);
      sums = f64x2.add(sums, f64x2.mul(values, v128.load(x + at)));
      v128.store(y + at, f64x2.add(v128.load(y + at), f64x2.mul(values, wide)));
    }
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    for (; j < i; j++) {
      const at = (<usize>j) << 3;
      const value = load<f64>(row + at);
      sum += value * load<f64>(x + at);
      store<f64>(y + at, load<f64>(y + at) + value * xi);
    }
    const at = (<usize>i) << 3;
    store<f64>(y + at, load<f64>(y + at) + sum + load<f64>(row + at) * xi);
  }
}

/**
 * Rotates rows `first` and `first + 1`, then the pair above, and so on for `count` pairs: (lower, upper) becomes
 * (s upper + c lower, c upper - s lower), with one cosine and sine for each pair. Rows are contiguous; `width` is even.
 */
export function rotateRows(rows: usize, width: i32, first: i32, count: i32, cosines: usize, sines: usize): void {
  const bytes = (<usize>width) << 3;
  let upper = rows + (<usize>first) * bytes;
  for (let k = 0; k < count; k++, upper -= bytes) {
    const c = v128.load64_splat(cosines + ((<usize>k) << 3));
    const s = v128.load64_splat(sines + ((<usize>k) << 3));
    const lower = upper + bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const u = v128.load(upper + at);
      const l = v128.load(lower + at);
      v128.store(lower + at, f64x2.add(f64x2.mul(s, u), f64x2.mul(c, l)));
      v128.store(upper + at, f64x2.sub(f64x2.mul(c, u), f64x2.mul(s, l)));
    }
  }
}
