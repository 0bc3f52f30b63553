// Sorting of short rows. The place of a number is how many come before it: the larger ones, and equal ones to its left.

/**
 * Writes the `count` largest of each row of `width` numbers, the largest first and of equal ones the left first, and their
 * columns as int32: both [rows, count]. `scratch` holds a row of a multiple of four numbers, and four more. Stops at a NaN,
 * which has no place, and returns 0; otherwise 1.
 */
export function largestOfRows(
  x: usize,
  rows: i32,
  width: i32,
  count: i32,
  values: usize,
  columns: usize,
  scratch: usize,
): i32 {
  const rowBytes = (<usize>width) << 2;
  const padded = ((<usize>width) + 3) & ~3;
  const places = scratch + (padded << 2);
  memory.fill(scratch, 0, padded << 2);
  for (let row = 0; row < rows; row++, x += rowBytes) {
    memory.copy(scratch, x, rowBytes);
    for (let i = 0; i < width; i += 4) {
      const four = v128.load(scratch + (i << 2));
      if (v128.any_true(f32x4.ne(four, four))) return 0;
      v128.store(places, placesOf(four, scratch, i, width));
      for (let lane = 0; lane < min(4, width - i); lane++) {
        const place = load<i32>(places + (lane << 2));
        if (place >= count) continue;
        store<f32>(values + (place << 2), load<f32>(scratch + ((i + lane) << 2)));
        store<i32>(columns + (place << 2), i + lane);
      }
    }
    values += (<usize>count) << 2;
    columns += (<usize>count) << 2;
  }
  return 1;
}

/** Places of the four numbers from column i on. */
@inline
function placesOf(four: v128, row: usize, i: i32, width: i32): v128 {
  const lanes = i32x4(0, 1, 2, 3);
  const end = row + ((<usize>width) << 2);
  let at = row;
  let places = i32x4.splat(0);
  for (const left = row + (i << 2); at < left; at += 4) {
    places = i32x4.sub(places, f32x4.ge(v128.load32_splat(at), four));
  }
  for (let lane = 0; lane < 4 && at < end; lane++, at += 4) {
    const other = v128.load32_splat(at);
    const equal = v128.and(f32x4.eq(other, four), i32x4.gt_s(lanes, i32x4.splat(lane)));
    places = i32x4.sub(places, v128.or(f32x4.gt(other, four), equal));
  }
  for (; at < end; at += 4) places = i32x4.sub(places, f32x4.gt(v128.load32_splat(at), four));
  return places;
}
