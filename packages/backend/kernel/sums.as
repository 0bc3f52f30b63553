// Sums over tensors on the heap of the wasm backend. Numbers are floats; totals are doubles.
//
// The files of this folder are one program in AssemblyScript with SIMD; `pnpm build:kernel` compiles it to
// src/kernels/kernel-binary.ts, and a test checks that they agree.

/** Adds each row of x [rows, width] to its total. */
export function addRows(x: usize, rows: i32, width: i32, totals: usize): void {
  for (let row = 0; row < rows; row++, totals += 8) {
    store<f64>(totals, load<f64>(totals) + sumOf(x, width));
    x += (<usize>width) << 2;
  }
}

@inline
function sumOf(x: usize, count: i32): f64 {
  let a = f64x2.splat(0);
  let b = a;
  const end = x + ((<usize>count) << 2);
  const last = x + ((<usize>(count & ~3)) << 2);
  for (; x < last; x += 16) {
    const values = v128.load(x);
    a = f64x2.add(a, f64x2.promote_low_f32x4(values));
    b = f64x2.add(b, f64x2.promote_low_f32x4(v128.shuffle<i64>(values, values, 1, 0)));
  }
  a = f64x2.add(a, b);
  let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; x < end; x += 4) sum += <f64>load<f32>(x);
  return sum;
}

/** Adds each column of x [rows, width] to its total. */
export function addColumns(x: usize, rows: i32, width: i32, totals: usize): void {
  const end = totals + ((<usize>width) << 3);
  const last = totals + ((<usize>(width & ~3)) << 3);
  for (let row = 0; row < rows; row++) {
    let to = totals;
    for (; to < last; to += 32, x += 16) {
      const values = v128.load(x);
      v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(values)));
      const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(values, values, 1, 0));
      v128.store(to, f64x2.add(v128.load(to, 16), high), 16);
    }
    for (; to < end; to += 8, x += 4) store<f64>(to, load<f64>(to) + <f64>load<f32>(x));
  }
}

/** Sum of the squares of x; each square is rounded to a float. */
export function sumOfSquares(x: usize, count: i32): f64 {
  let a = f64x2.splat(0);
  let b = a;
  const end = x + ((<usize>count) << 2);
  const last = x + ((<usize>(count & ~3)) << 2);
  for (; x < last; x += 16) {
    const values = v128.load(x);
    const squares = f32x4.mul(values, values);
    a = f64x2.add(a, f64x2.promote_low_f32x4(squares));
    b = f64x2.add(b, f64x2.promote_low_f32x4(v128.shuffle<i64>(squares, squares, 1, 0)));
  }
  a = f64x2.add(a, b);
  let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; x < end; x += 4) {
    const value = load<f32>(x);
    sum += <f64>(value * value);
  }
  return sum;
}
