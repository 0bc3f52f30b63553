import type { Repair } from '../../repairs/kernel-repair';
import { shader } from './webgpu-device';
import { webGpuKernel } from './webgpu-kernel';
import { declareMatches, sizesOfMatches } from './webgpu-matches';
import { workgroupSum } from './webgpu-sums';

// A line is a row or, after all rows, a column. A match pays for the hardest negative of its two lines. `hardest` holds the
// place of that per line, -1 where there is no negative and -2 where a score is not finite; its last element is 1 if all are.

const isMatch = `${declareMatches}
fn violation(negative: i32, pair: i32) -> f32 {
  if (negative < 0) { return 0.0; }
  return max(scores[negative] - scores[pair] + u.margin, 0.0);
}`;

const sizes = sizesOfMatches;

const hardestNegatives = shader({
  name: 'VseMaxOfHinges hardest',
  writes: ['hardest'],
  reads: ['scores', 'positives'],
  integers: ['hardest'],
  sizes,
  numbers: ['margin'],
  declarations: `${isMatch}
var<workgroup> best: array<i32, 64>;
fn harder(a: i32, b: i32) -> i32 {
  if (a == -2 || b == -2) { return -2; }
  if (a < 0) { return b; }
  if (b < 0) { return a; }
  if (scores[a] == scores[b]) { return min(a, b); }
  return select(b, a, scores[a] > scores[b]);
}`,
  body: `
  let isRow = group < u.rows;
  let count = select(u.rows, u.columns, isRow);
  var own = -1;
  if (group < u.rows + u.columns) {
    for (var i = thread; i < count; i += 64) {
      let place = select(i * u.columns + group - u.rows, group * u.columns + i, isRow);
      if (!isFiniteNumber(scores[place])) { own = -2; } else if (!isMatch(place)) { own = harder(own, place); }
    }
  }
  best[thread] = own;
  workgroupBarrier();
  for (var width = 32; width > 0; width = width / 2) {
    if (thread < width) { best[thread] = harder(best[thread], best[thread + width]); }
    workgroupBarrier();
  }
  if (thread == 0 && group < u.rows + u.columns) { hardest[group] = best[0]; }`,
});

const totalOfMatches = shader({
  name: 'VseMaxOfHinges total',
  writes: ['value', 'hardest'],
  reads: ['scores', 'positives'],
  integers: ['hardest'],
  sizes,
  numbers: ['margin', 'infinity'],
  threads: 256,
  declarations: `${isMatch}${workgroupSum(256)}`,
  body: `
  let lines = u.rows + u.columns;
  var faults = 0.0;
  for (var i = thread; i < lines; i += 256) { faults += select(0.0, 1.0, hardest[i] == -2); }
  faults = total(thread, faults);
  workgroupBarrier();
  var sum = 0.0;
  let count = select(u.rows * u.columns, min(u.rows, u.columns), u.diagonal == 1);
  for (var i = thread; i < count; i += 256) {
    let place = select(i, i * u.columns + i, u.diagonal == 1);
    if (isMatch(place)) {
      sum += violation(hardest[place / u.columns], place) + violation(hardest[u.rows + place % u.columns], place);
    }
  }
  sum = total(thread, sum);
  if (thread == 0 && group == 0) {
    value[0] = select(u.infinity, sum, faults == 0.0);
    hardest[lines] = select(0, 1, faults == 0.0);
  }`,
});

const gradientOfScores = shader({
  name: 'VseMaxOfHinges gradient',
  writes: ['gradient'],
  reads: ['hardest', 'scores', 'positives'],
  integers: ['hardest'],
  sizes,
  numbers: ['margin'],
  declarations: `${isMatch}
fn paid(negative: i32, pair: i32) -> f32 { return select(0.0, 1.0, violation(negative, pair) > 0.0); }`,
  body: `
  if (at >= u.rows * u.columns) { return; }
  let row = at / u.columns;
  let column = at % u.columns;
  let ofRow = hardest[row];
  let ofColumn = hardest[u.rows + column];
  var sum = 0.0;
  if (hardest[u.rows + u.columns] == 1) {
    if (isMatch(at)) {
      sum = -paid(ofRow, at) - paid(ofColumn, at);
    } else {
      if (ofRow == at) {
        for (var i = 0; i < u.columns; i++) {
          let pair = row * u.columns + i;
          if (isMatch(pair)) { sum += paid(at, pair); }
        }
      }
      if (ofColumn == at) {
        for (var i = 0; i < u.rows; i++) {
          let pair = i * u.columns + column;
          if (isMatch(pair)) { sum += paid(at, pair); }
        }
      }
    }
  }
  gradient[at] = sum;`,
});

/** Max of hinges with its gradient by three programs. */
export const webGpuMaxOfHinges: Repair = webGpuKernel({
  kernelName: 'VseMaxOfHinges',
  why: 'a hundred programs',
  run({ backend, inputs, numbers }) {
    const scores = inputs['scores']!;
    const [rows, columns] = scores.shape as [number, number];
    const value = backend.makeTensorInfo([], 'float32');
    const gradient = backend.makeTensorInfo(scores.shape, 'float32');
    const hardest = backend.makeTensorInfo([rows + columns + 1], 'int32');
    const positives = inputs['positives'] ?? scores; // not read where the diagonal matches
    const tensors = { value, gradient, hardest, scores, positives };
    const given = {
      tensors,
      sizes: { rows, columns, diagonal: inputs['positives'] ? 0 : 1 },
      numbers: { margin: numbers['margin']!, infinity: Infinity },
    };
    hardestNegatives.run(backend, { ...given, groups: rows + columns });
    totalOfMatches.run(backend, { ...given, groups: 1 });
    gradientOfScores.run(backend, {
      ...given,
      groups: Math.ceil((rows * columns) / gradientOfScores.threads),
    });
    backend.disposeData(hardest.dataId);
    return [value, gradient];
  },
});
