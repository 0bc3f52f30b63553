// Loops over tensors on the heap of the wasm backend, in AssemblyScript with SIMD; `pnpm build:kernel` compiles them to
// src/kernels/kernel-binary.ts, and a test checks that they agree. Numbers are floats; totals are doubles.

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

/**
 * Adam's update of one variable: reads the value, the gradient and the two slots, and writes the new value and slots; each
 * operation is rounded as TensorFlow.js rounds it.
 */
export function adamStep(
  value: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  newValue: usize,
  newMean: usize,
  newSquare: usize,
  count: i32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  change: f32,
  kept: f32,
): void {
  const bytes = (<usize>count) << 2;
  const last = (<usize>(count & ~3)) << 2;
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const e = f32x4.splat(epsilon);
  const c = f32x4.splat(change);
  const k = f32x4.splat(kept);
  let at: usize = 0;
  for (; at < last; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(v128.load(mean + at), b1), g);
    const s = f32x4.add(f32x4.mul(v128.load(square + at), b2), f32x4.mul(g, g));
    const step = f32x4.mul(f32x4.div(m, f32x4.add(f32x4.sqrt(s), e)), c);
    v128.store(newMean + at, m);
    v128.store(newSquare + at, s);
    v128.store(newValue + at, f32x4.sub(f32x4.mul(v128.load(value + at), k), step));
  }
  for (; at < bytes; at += 4) {
    const g = load<f32>(gradient + at);
    const m = load<f32>(mean + at) * beta1 + g;
    const s = load<f32>(square + at) * beta2 + g * g;
    store<f32>(newMean + at, m);
    store<f32>(newSquare + at, s);
    store<f32>(newValue + at, load<f32>(value + at) * kept - (m / (sqrt<f32>(s) + epsilon)) * change);
  }
}
