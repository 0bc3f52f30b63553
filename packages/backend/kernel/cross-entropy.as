// Cross-entropy over the rows and over the columns of logits, scores [rows, columns] times a scale, against the negatives:
// `positives` is 1 where a pair matches and is no negative; at address 0 the diagonal matches.

/** All bits where a pair of four columns matches. */
@inline
function matches4(positives: usize, at: usize, row: i32, column: i32): v128 {
  if (positives) return f32x4.ne(v128.load(positives + at), f32x4.splat(0));
  return i32x4.eq(i32x4.splat(row - column), i32x4(0, 1, 2, 3));
}

/** e^(logits - largest) of negatives, 0 for matches, whose logits are -Infinity. */
@inline
function shifted4(logits: v128, largest: v128): v128 {
  return v128.and(exp4(f32x4.sub(logits, largest)), f32x4.gt(logits, f32x4.splat(-Infinity)));
}

@inline
function shifted(logit: f32, largest: f32): f32 {
  return f32x4.extract_lane(shifted4(f32x4.splat(logit), f32x4.splat(largest)), 0);
}

@inline
function sum4(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

@inline
function max4(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/**
 * Writes the largest logit among the negatives of each row and of each column, and the sums of e^(logit - largest), as floats:
 * rows, columns, then the sums of both; -Infinity and 0 where there is no negative. Writes these exponentials, 0 for matches,
 * to `byRows` and `byColumns`, [rows, columns]. Returns 0 if a score is not finite.
 */
export function negativeSums(
  scores: usize,
  positives: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  largest: usize,
  byRows: usize,
  byColumns: usize,
): i32 {
  const ofColumns = largest + ((<usize>rows) << 2);
  const sums = ofColumns + ((<usize>columns) << 2);
  const sumsOfColumns = sums + ((<usize>rows) << 2);
  for (let at = largest; at < sums; at += 4) store<f32>(at, -Infinity);
  memory.fill(sums, 0, (<usize>(rows + columns)) << 2);
  const whole = columns & ~3;
  const none = f32x4.splat(-Infinity);
  const scale4 = f32x4.splat(scale);
  const limit = f32x4.splat(3.4028234663852886e38);
  let finite = i32x4.splat(-1);
  let at: usize = 0;
  for (let row = 0; row < rows; row++) {
    let most4 = none;
    let column = 0;
    for (; column < whole; column += 4, at += 16) {
      const score = v128.load(scores + at);
      finite = v128.and(finite, f32x4.le(f32x4.abs(score), limit));
      const logits = v128.bitselect(none, f32x4.mul(score, scale4), matches4(positives, at, row, column));
      const to = ofColumns + (column << 2);
      most4 = f32x4.max(most4, logits);
      v128.store(to, f32x4.max(v128.load(to), logits));
      v128.store(byRows + at, logits);
    }
    let most = max4(most4);
    for (; column < columns; column++, at += 4) {
      const score = load<f32>(scores + at);
      if (!isFinite32(score)) return 0;
      const logit: f32 = isMatch(positives, at, row, column) ? -Infinity : score * scale;
      const to = ofColumns + (column << 2);
      most = max(most, logit);
      store<f32>(to, max(load<f32>(to), logit));
      store<f32>(byRows + at, logit);
    }
    store<f32>(largest + (row << 2), most);
  }
  if (!i32x4.all_true(finite)) return 0;
  at = 0;
  for (let row = 0; row < rows; row++) {
    const most = load<f32>(largest + (row << 2));
    const most4 = f32x4.splat(most);
    let total4 = f32x4.splat(0);
    let column = 0;
    for (; column < whole; column += 4, at += 16) {
      const logits = v128.load(byRows + at);
      const ofRow = shifted4(logits, most4);
      const ofColumn = shifted4(logits, v128.load(ofColumns + (column << 2)));
      const to = sumsOfColumns + (column << 2);
      total4 = f32x4.add(total4, ofRow);
      v128.store(to, f32x4.add(v128.load(to), ofColumn));
      v128.store(byRows + at, ofRow);
      v128.store(byColumns + at, ofColumn);
    }
    let total = sum4(total4);
    for (; column < columns; column++, at += 4) {
      const logit = load<f32>(byRows + at);
      const ofRow = shifted(logit, most);
      const ofColumn = shifted(logit, load<f32>(ofColumns + (column << 2)));
      total += ofRow;
      addTo(sumsOfColumns + (column << 2), ofColumn);
      store<f32>(byRows + at, ofRow);
      store<f32>(byColumns + at, ofColumn);
    }
    store<f32>(sums + (row << 2), total);
  }
  return 1;
}

/**
 * Turns the exponentials of `byRows` into the gradient in the scores of the negatives, 0 for matches: scale times the weight of
 * the row times its exponential, plus the same of the column. `weights` holds the rows, then the columns. Returns the gradient
 * of the negatives in the scale.
 */
export function negativeGradients(
  scores: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  weights: usize,
  byRows: usize,
  byColumns: usize,
): f64 {
  const weightsOfColumns = weights + ((<usize>rows) << 2);
  const whole = columns & ~3;
  const scale4 = f32x4.splat(scale);
  let total: f64 = 0;
  let at: usize = 0;
  for (let row = 0; row < rows; row++) {
    const weight = load<f32>(weights + (row << 2));
    const weight4 = f32x4.splat(weight);
    let total4 = f32x4.splat(0);
    let column = 0;
    for (; column < whole; column += 4, at += 16) {
      const ofRow = f32x4.mul(weight4, v128.load(byRows + at));
      const ofColumn = f32x4.mul(v128.load(weightsOfColumns + (column << 2)), v128.load(byColumns + at));
      const part = f32x4.add(ofRow, ofColumn);
      total4 = f32x4.add(total4, f32x4.mul(part, v128.load(scores + at)));
      v128.store(byRows + at, f32x4.mul(part, scale4));
    }
    total += sum4(total4);
    for (; column < columns; column++, at += 4) {
      const ofColumn = load<f32>(weightsOfColumns + (column << 2)) * load<f32>(byColumns + at);
      const part = weight * load<f32>(byRows + at) + ofColumn;
      total += part * load<f32>(scores + at);
      store<f32>(byRows + at, part * scale);
    }
  }
  return total;
}
