// Steps of a GRU in PyTorch's form, between the products with its recurrent weights. Gates are stacked reset, update,
// candidate; a row of gates has 3 hidden numbers.

/** e^x, exact to float32's rounding; inputs beyond -87 and 88 count as these, NaN stays. Cephes. */
@inline
function exp4(given: v128): v128 {
  const x = f32x4.max(f32x4.min(given, f32x4.splat(88)), f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

@inline
function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** tanh; near 0 by a polynomial, as 1 - 2 / (e^2x + 1) cancels there. Cephes. */
@inline
function tanh4(x: v128): v128 {
  const one = f32x4.splat(1);
  const size = f32x4.abs(x);
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(exp4(f32x4.add(size, size)), one)));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625)));
}

/** Four numbers, or those that a row has left; the others are 0. */
@inline
function loadSome(x: usize, count: i32): v128 {
  if (count >= 4) return v128.load(x);
  let some = f32x4.splat(0);
  some = f32x4.replace_lane(some, 0, load<f32>(x));
  if (count > 1) some = f32x4.replace_lane(some, 1, load<f32>(x, 4));
  if (count > 2) some = f32x4.replace_lane(some, 2, load<f32>(x, 8));
  return some;
}

@inline
function storeSome(x: usize, some: v128, count: i32): void {
  if (count >= 4) return v128.store(x, some);
  store<f32>(x, f32x4.extract_lane(some, 0));
  if (count > 1) store<f32>(x, f32x4.extract_lane(some, 1), 4);
  if (count > 2) store<f32>(x, f32x4.extract_lane(some, 2), 8);
}

/**
 * One step of `rows` sequences. Reads the input products and the recurrent products of the gates [rows, 3 hidden], both biases
 * [3 hidden], the states before [rows, hidden], and `real` [rows], 0 where a sequence has no word (0 if all have one). Writes the
 * new states [rows, hidden] and the trace [rows, 4 hidden]: reset, update, candidate, and the candidate's recurrent part.
 */
export function gruStep(
  inputs: usize,
  recurrent: usize,
  inputBias: usize,
  stateBias: usize,
  previous: usize,
  real: usize,
  rows: i32,
  hidden: i32,
  states: usize,
  trace: usize,
): void {
  const gate = (<usize>hidden) << 2;
  const one = f32x4.splat(1);
  for (let row = 0; row < rows; row++, inputs += 3 * gate, recurrent += 3 * gate, trace += 4 * gate) {
    const word = real ? v128.load32_splat(real + (row << 2)) : one;
    for (let i = 0; i < hidden; i += 4) {
      const left = hidden - i;
      const at = (<usize>i) << 2;
      const reset = sigmoid4(gateInput(inputs + at, recurrent + at, inputBias + at, stateBias + at, left));
      const second = at + gate;
      let update = sigmoid4(
        gateInput(inputs + second, recurrent + second, inputBias + second, stateBias + second, left),
      );
      if (real) update = f32x4.sub(one, f32x4.mul(f32x4.sub(one, update), word));
      const third = second + gate;
      const inner = f32x4.add(loadSome(recurrent + third, left), loadSome(stateBias + third, left));
      const input = f32x4.add(loadSome(inputs + third, left), loadSome(inputBias + third, left));
      const candidate = tanh4(f32x4.add(input, f32x4.mul(reset, inner)));
      const before = loadSome(previous + at, left);
      storeSome(states + at, f32x4.add(candidate, f32x4.mul(update, f32x4.sub(before, candidate))), left);
      storeSome(trace + at, reset, left);
      storeSome(trace + second, update, left);
      storeSome(trace + third, candidate, left);
      storeSome(trace + third + gate, inner, left);
    }
    previous += gate;
    states += gate;
  }
}

@inline
function gateInput(input: usize, recurrent: usize, inputBias: usize, stateBias: usize, left: i32): v128 {
  const biases = f32x4.add(loadSome(inputBias, left), loadSome(stateBias, left));
  return f32x4.add(f32x4.add(loadSome(input, left), biases), loadSome(recurrent, left));
}

/**
 * Gradients of one step. Reads the gradients of its states [rows, hidden]; `carried` [later rows, hidden], the part of the later
 * step's gradient that its update gates let through, and `product` [later rows, hidden], the part through the recurrent
 * products; the trace; and the states before. Writes the gradients of the input products and of the recurrent products [rows,
 * 3 hidden], and this step's part into `carried` [rows, hidden].
 */
export function gruStepGradient(
  dStates: usize,
  product: usize,
  laterRows: i32,
  trace: usize,
  previous: usize,
  rows: i32,
  hidden: i32,
  carried: usize,
  dInputs: usize,
  dRecurrent: usize,
): void {
  const gate = (<usize>hidden) << 2;
  const one = f32x4.splat(1);
  for (let row = 0; row < rows; row++, trace += 4 * gate, dInputs += 3 * gate, dRecurrent += 3 * gate) {
    for (let i = 0; i < hidden; i += 4) {
      const left = hidden - i;
      const at = (<usize>i) << 2;
      let d = loadSome(dStates + at, left);
      if (row < laterRows) {
        d = f32x4.add(d, f32x4.add(loadSome(carried + at, left), loadSome(product + at, left)));
      }
      const reset = loadSome(trace + at, left);
      const update = loadSome(trace + gate + at, left);
      const candidate = loadSome(trace + 2 * gate + at, left);
      const inner = loadSome(trace + 3 * gate + at, left);
      const closed = f32x4.sub(one, update);
      const square = f32x4.mul(candidate, candidate);
      const dCandidate = f32x4.mul(f32x4.mul(d, closed), f32x4.sub(one, square));
      const change = f32x4.sub(loadSome(previous + at, left), candidate);
      const dUpdate = f32x4.mul(f32x4.mul(d, change), f32x4.mul(update, closed));
      const dReset = f32x4.mul(f32x4.mul(dCandidate, inner), f32x4.mul(reset, f32x4.sub(one, reset)));
      storeSome(dInputs + at, dReset, left);
      storeSome(dInputs + gate + at, dUpdate, left);
      storeSome(dInputs + 2 * gate + at, dCandidate, left);
      storeSome(dRecurrent + at, dReset, left);
      storeSome(dRecurrent + gate + at, dUpdate, left);
      storeSome(dRecurrent + 2 * gate + at, f32x4.mul(dCandidate, reset), left);
      storeSome(carried + at, f32x4.mul(d, update), left);
    }
    dStates += gate;
    previous += gate;
    carried += gate;
    product += gate;
  }
}
