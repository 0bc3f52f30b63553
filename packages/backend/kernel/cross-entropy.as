// Cross-entropy over the rows and over the columns of logits, scores [rows, columns] times a scale, against the negatives:
// `positives` is 1 where a pair matches and is no negative; at address 0 the diagonal matches.

/**
 * Writes the largest logit among the negatives of each row and of each column, and the sums of e^(logit - largest), as floats:
 * rows, columns, then the sums of both. -Infinity and 0 where there is no negative. Returns 0 if a score is not finite.
 */
export function negativeSums(
  scores: usize,
  positives: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  largest: usize,
): i32 {
  const ofColumns = largest + ((<usize>rows) << 2);
  const sums = ofColumns + ((<usize>columns) << 2);
  const sumsOfColumns = sums + ((<usize>rows) << 2);
  for (let at = largest; at < sums; at += 4) store<f32>(at, -Infinity);
  memory.fill(sums, 0, (<usize>(rows + columns)) << 2);
  let at: usize = 0;
  for (let row = 0; row < rows; row++) {
    let most: f32 = -Infinity;
    for (let column = 0; column < columns; column++, at += 4) {
      const score = load<f32>(scores + at);
      if (!isFinite32(score)) return 0;
      if (isMatch(positives, at, row, column)) continue;
      const logit = score * scale;
      const to = ofColumns + (column << 2);
      most = max(most, logit);
      store<f32>(to, max(load<f32>(to), logit));
    }
    store<f32>(largest + (row << 2), most);
  }
  at = 0;
  for (let row = 0; row < rows; row++) {
    const most = load<f32>(largest + (row << 2));
    let sum: f32 = 0;
    for (let column = 0; column < columns; column++, at += 4) {
      if (isMatch(positives, at, row, column)) continue;
      const logit = load<f32>(scores + at) * scale;
      const to = sumsOfColumns + (column << 2);
      const both = exp4(f32x4.replace_lane(f32x4.splat(logit - most), 1, logit - load<f32>(ofColumns + (column << 2))));
      sum += f32x4.extract_lane(both, 0);
      store<f32>(to, load<f32>(to) + f32x4.extract_lane(both, 1));
    }
    store<f32>(sums + (row << 2), sum);
  }
  return 1;
}

/**
 * Writes the gradient in the logits of the negatives, 0 for matches: weight * e^(logit - against) of the row plus that of the
 * column. `against` and `weights` hold the rows, then the columns.
 */
export function negativeGradients(
  scores: usize,
  positives: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  against: usize,
  weights: usize,
  gradient: usize,
): void {
  const againstColumns = against + ((<usize>rows) << 2);
  const weightsOfColumns = weights + ((<usize>rows) << 2);
  let at: usize = 0;
  for (let row = 0; row < rows; row++) {
    const ofRow = load<f32>(against + (row << 2));
    const weight = load<f32>(weights + (row << 2));
    for (let column = 0; column < columns; column++, at += 4) {
      let part: f32 = 0;
      if (!isMatch(positives, at, row, column)) {
        const logit = load<f32>(scores + at) * scale;
        const ofColumn = load<f32>(againstColumns + (column << 2));
        const both = exp4(f32x4.replace_lane(f32x4.splat(logit - ofRow), 1, logit - ofColumn));
        part = weight * f32x4.extract_lane(both, 0) + load<f32>(weightsOfColumns + (column << 2)) * f32x4.extract_lane(both, 1);
      }
      store<f32>(gradient + at, part);
    }
  }
}
