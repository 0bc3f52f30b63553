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

/**
 * Adam's update in place of a matrix [rows, width] of which some rows have a gradient. `places` holds the place of each row
 * among the gradients `values` [gradients, width], -1 for none; `zeros` is a row of zeros; `inUse` has a byte per row, 0 where
 * both running means are 0, so that without a gradient nothing changes but by `kept`.
 */
export function adamRows(
  value: usize,
  mean: usize,
  square: usize,
  values: usize,
  places: usize,
  zeros: usize,
  inUse: usize,
  rows: i32,
  width: i32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  change: f32,
  kept: f32,
): void {
  const bytes = (<usize>width) << 2;
  for (let row: usize = 0; row < <usize>rows; row++) {
    if (load<u8>(inUse + row) == 0 && kept == 1) continue;
    const place = load<i32>(places + (row << 2));
    const gradient = place < 0 ? zeros : values + <usize>place * bytes;
    const at = row * bytes;
    adamStep(
      value + at,
      gradient,
      mean + at,
      square + at,
      value + at,
      mean + at,
      square + at,
      width,
      beta1,
      beta2,
      epsilon,
      change,
      kept,
    );
  }
}
