// Hinge losses of scores [rows, columns] with their gradient in closed form. `positives` is 1 where a pair matches; at address
// 0 the diagonal matches. Totals are doubles. A score that is not finite makes the loss infinite and its gradient 0.

@inline
function isMatch(positives: usize, at: usize, row: i32, column: i32): bool {
  return positives ? load<f32>(positives + at) != 0 : row == column;
}

@inline
function isFinite32(x: f32): bool {
  return abs(x) <= 3.4028234663852886e38;
}

@inline
function addTo(x: usize, by: f32): void {
  store<f32>(x, load<f32>(x) + by);
}

/**
 * Every match pays for the hardest negative of its row and that of its column; of equal negatives the first counts. `hardest`
 * holds 4 bytes per row and per column.
 */
export function maxOfHinges(
  scores: usize,
  positives: usize,
  rows: i32,
  columns: i32,
  margin: f32,
  gradient: usize,
  hardest: usize,
): f64 {
  const count = <usize>rows * columns;
  memory.fill(gradient, 0, count << 2);
  const ofColumns = hardest + ((<usize>rows) << 2); // addresses of scores, relative; -1 where there is no negative
  memory.fill(hardest, 0xff, (<usize>(rows + columns)) << 2);
  let at: usize = 0;
  for (let row = 0; row < rows; row++) {
    let best: i32 = -1;
    for (let column = 0; column < columns; column++, at += 4) {
      const score = load<f32>(scores + at);
      if (!isFinite32(score)) return Infinity;
      if (isMatch(positives, at, row, column)) continue;
      if (best < 0 || score > load<f32>(scores + best)) best = at;
      const known = load<i32>(ofColumns + (column << 2));
      if (known < 0 || score > load<f32>(scores + known)) store<i32>(ofColumns + (column << 2), at);
    }
    store<i32>(hardest + (row << 2), best);
  }
  let total: f64 = 0;
  at = 0;
  for (let row = 0; row < rows; row++) {
    const ofRow = load<i32>(hardest + (row << 2));
    for (let column = 0; column < columns; column++, at += 4) {
      if (!isMatch(positives, at, row, column)) continue;
      total += hinge(scores, ofRow, at, margin, gradient);
      total += hinge(scores, load<i32>(ofColumns + (column << 2)), at, margin, gradient);
    }
  }
  return total;
}

/** Every item of a square batch pays for every negative of its row and of its column; the diagonal matches. */
export function sumOfHinges(scores: usize, count: i32, margin: f32, gradient: usize): f64 {
  const bytes = (<usize>count) << 2;
  memory.fill(gradient, 0, bytes * count);
  const end = scores + bytes * count;
  for (let x = scores; x < end; x += 4) if (!isFinite32(load<f32>(x))) return Infinity;
  let total: f64 = 0;
  let at: usize = 0;
  for (let row = 0; row < count; row++) {
    const own = (bytes + 4) * row;
    for (let column = 0; column < count; column++, at += 4) {
      if (row == column) continue;
      total += hinge(scores, at, own, margin, gradient);
      total += hinge(scores, at, (bytes + 4) * column, margin, gradient);
    }
  }
  return total;
}

/** The hinge of a match against a negative, whose addresses are relative; a negative below 0 is none. */
@inline
function hinge(scores: usize, negative: i32, match: usize, margin: f32, gradient: usize): f64 {
  if (negative < 0) return 0;
  const violation = load<f32>(scores + negative) - load<f32>(scores + match) + margin;
  if (violation <= 0) return 0;
  addTo(gradient + negative, 1);
  addTo(gradient + match, -1);
  return violation;
}
