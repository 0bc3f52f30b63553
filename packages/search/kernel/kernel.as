// The inner products and exact scores of search, in AssemblyScript with SIMD; `pnpm build:kernel` compiles them to
// src/kernel/kernel-binary.ts, and a test checks that they agree. Rows and queries are contiguous and padded with zeros.
// The order of summation of a pair does not depend on its neighbours: equal rows have equal products.

// @ts-ignore: decorators are AssemblyScript's
@inline function sumOfFloats(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

// @ts-ignore: decorators are AssemblyScript's
@inline function sumOfInts(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}

/** Products of one query with `count` rows, a multiple of 4, of `bytes` bytes of float32 each, a multiple of 16. */
export function floatsByOne(rows: usize, count: i32, bytes: usize, query: usize, out: usize): void {
  for (let r = 0; r < count; r += 4, rows += bytes << 2, out += 16) {
    let c0 = f32x4.splat(0);
    let c1 = c0;
    let c2 = c0;
    let c3 = c0;
    const r1 = rows + bytes;
    const r2 = r1 + bytes;
    const r3 = r2 + bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const q = v128.load(query + at);
      c0 = f32x4.add(c0, f32x4.mul(q, v128.load(rows + at)));
      c1 = f32x4.add(c1, f32x4.mul(q, v128.load(r1 + at)));
      c2 = f32x4.add(c2, f32x4.mul(q, v128.load(r2 + at)));
      c3 = f32x4.add(c3, f32x4.mul(q, v128.load(r3 + at)));
    }
    store<f32>(out, sumOfFloats(c0));
    store<f32>(out, sumOfFloats(c1), 4);
    store<f32>(out, sumOfFloats(c2), 8);
    store<f32>(out, sumOfFloats(c3), 12);
  }
}

/** Products of four queries with `count` rows; out is [4, count]. */
export function floatsByFour(rows: usize, count: i32, bytes: usize, queries: usize, out: usize): void {
  const line: usize = (<usize>count) << 2;
  const q1 = queries + bytes;
  const q2 = q1 + bytes;
  const q3 = q2 + bytes;
  for (let r = 0; r < count; r += 2, rows += bytes << 1, out += 8) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    const next = rows + bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const a = v128.load(rows + at);
      const b = v128.load(next + at);
      let q = v128.load(queries + at);
      a0 = f32x4.add(a0, f32x4.mul(q, a));
      b0 = f32x4.add(b0, f32x4.mul(q, b));
      q = v128.load(q1 + at);
      a1 = f32x4.add(a1, f32x4.mul(q, a));
      b1 = f32x4.add(b1, f32x4.mul(q, b));
      q = v128.load(q2 + at);
      a2 = f32x4.add(a2, f32x4.mul(q, a));
      b2 = f32x4.add(b2, f32x4.mul(q, b));
      q = v128.load(q3 + at);
      a3 = f32x4.add(a3, f32x4.mul(q, a));
      b3 = f32x4.add(b3, f32x4.mul(q, b));
    }
    let to = out;
    store<f32>(to, sumOfFloats(a0));
    store<f32>(to, sumOfFloats(b0), 4);
    to += line;
    store<f32>(to, sumOfFloats(a1));
    store<f32>(to, sumOfFloats(b1), 4);
    to += line;
    store<f32>(to, sumOfFloats(a2));
    store<f32>(to, sumOfFloats(b2), 4);
    to += line;
    store<f32>(to, sumOfFloats(a3));
    store<f32>(to, sumOfFloats(b3), 4);
  }
}

/**
 * Products of one query of int16 with `count` rows, a multiple of 2, of `bytes` int8 each, a multiple of 16. The caller sees
 * to it that no sum leaves int32.
 */
export function bytesByOne(rows: usize, count: i32, bytes: usize, query: usize, out: usize): void {
  for (let r = 0; r < count; r += 2, rows += bytes << 1, out += 8) {
    let a0 = i32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    const next = rows + bytes;
    for (let at: usize = 0, q = query; at < bytes; at += 16, q += 32) {
      const low = v128.load(q);
      const high = v128.load(q, 16);
      const a = v128.load(rows + at);
      const b = v128.load(next + at);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(a), low));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(a), high));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(b), low));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(b), high));
    }
    store<i32>(out, sumOfInts(i32x4.add(a0, a1)));
    store<i32>(out, sumOfInts(i32x4.add(b0, b1)), 4);
  }
}

/** Products of four queries of int16 with `count` rows of int8; out is [4, count]. */
export function bytesByFour(rows: usize, count: i32, bytes: usize, queries: usize, out: usize): void {
  const line: usize = (<usize>count) << 2;
  const step = bytes << 1;
  for (let r = 0; r < count; r += 2, rows += bytes << 1, out += 8) {
    let a0 = i32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    const next = rows + bytes;
    for (let at: usize = 0, q0 = queries; at < bytes; at += 16, q0 += 32) {
      const q1 = q0 + step;
      const q2 = q1 + step;
      const q3 = q2 + step;
      let x = v128.load(rows + at);
      const al = i16x8.extend_low_i8x16_s(x);
      const ah = i16x8.extend_high_i8x16_s(x);
      x = v128.load(next + at);
      const bl = i16x8.extend_low_i8x16_s(x);
      const bh = i16x8.extend_high_i8x16_s(x);
      let q = v128.load(q0);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(al, q));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(bl, q));
      q = v128.load(q0, 16);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(ah, q));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(bh, q));
      q = v128.load(q1);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(al, q));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(bl, q));
      q = v128.load(q1, 16);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(ah, q));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(bh, q));
      q = v128.load(q2);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(al, q));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(bl, q));
      q = v128.load(q2, 16);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(ah, q));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(bh, q));
      q = v128.load(q3);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(al, q));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(bl, q));
      q = v128.load(q3, 16);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(ah, q));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(bh, q));
    }
    let to = out;
    store<i32>(to, sumOfInts(a0));
    store<i32>(to, sumOfInts(b0), 4);
    to += line;
    store<i32>(to, sumOfInts(a1));
    store<i32>(to, sumOfInts(b1), 4);
    to += line;
    store<i32>(to, sumOfInts(a2));
    store<i32>(to, sumOfInts(b2), 4);
    to += line;
    store<i32>(to, sumOfInts(a3));
    store<i32>(to, sumOfInts(b3), 4);
  }
}

// @ts-ignore: decorators are AssemblyScript's
@inline function sumOfDoubles(x: v128, y: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1) + (f64x2.extract_lane(y, 0) + f64x2.extract_lane(y, 1));
}

// @ts-ignore: decorators are AssemblyScript's
@inline function highDoubles(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
}

/** Product of a row and a query of `bytes` bytes of float32 each, a multiple of 16, and the row's square, in doubles: out is [2]. */
export function exactProduct(row: usize, bytes: usize, query: usize, out: usize): void {
  let p0 = f64x2.splat(0);
  let p1 = p0;
  let s0 = p0;
  let s1 = p0;
  for (let at: usize = 0; at < bytes; at += 16) {
    const r = v128.load(row + at);
    const q = v128.load(query + at);
    const low = f64x2.promote_low_f32x4(r);
    const high = highDoubles(r);
    p0 = f64x2.add(p0, f64x2.mul(f64x2.promote_low_f32x4(q), low));
    p1 = f64x2.add(p1, f64x2.mul(highDoubles(q), high));
    s0 = f64x2.add(s0, f64x2.mul(low, low));
    s1 = f64x2.add(s1, f64x2.mul(high, high));
  }
  store<f64>(out, sumOfDoubles(p0, p1));
  store<f64>(out, sumOfDoubles(s0, s1), 8);
}

/** Squared distance of a row and a query, in doubles: out is [1]. */
export function exactDistance(row: usize, bytes: usize, query: usize, out: usize): void {
  let d0 = f64x2.splat(0);
  let d1 = d0;
  for (let at: usize = 0; at < bytes; at += 16) {
    const r = v128.load(row + at);
    const q = v128.load(query + at);
    const low = f64x2.sub(f64x2.promote_low_f32x4(q), f64x2.promote_low_f32x4(r));
    const high = f64x2.sub(highDoubles(q), highDoubles(r));
    d0 = f64x2.add(d0, f64x2.mul(low, low));
    d1 = f64x2.add(d1, f64x2.mul(high, high));
  }
  store<f64>(out, sumOfDoubles(d0, d1));
}
