import type { Repair } from '../../repairs/kernel-repair';
import { shader } from './webgpu-device';
import { webGpuKernel } from './webgpu-kernel';
import { declareMatches, sizesOfMatches } from './webgpu-matches';
import { workgroupSum } from './webgpu-sums';

// A line is a row or, after all rows, a column. Its matches pay softplus(against - own logit), where against is the log of the
// sum of the exponentials of its negatives. `lines` holds, field by field, the numbers below of every line, and at its end the
// share of a match in the loss, 0 if a score is not finite.

const declarations = `
const COST = 0;
const FACTOR = 1; // of the exponentials of negatives: sum of the pulls of the matches / sum of the exponentials
const LARGEST = 2; // logit among the negatives
const AGAINST = 3;
const MATCHES = 4; // -1 where a score is not finite
const SCALE = 5; // gradient in the scale
const FIELDS = 6;
const LOWEST = -1e30; // stands for -Infinity where a line has no negative

fn sigmoid(x: f32) -> f32 {
  let small = exp(-abs(x));
  return select(small, 1.0, x >= 0.0) / (1.0 + small);
}
fn softplus(x: f32) -> f32 {
  let small = exp(-abs(x));
  let series = small * (1.0 - small * (0.5 - small * (1.0 / 3.0 - small * (0.25 - small * 0.2))));
  return max(x, 0.0) + select(log(1.0 + small), series, small < 0.06);
}`;

const crossEntropies = shader({
  name: 'VseInfoNce lines',
  writes: ['lines'],
  reads: ['scores', 'positives', 'scale'],
  sizes: sizesOfMatches,
  declarations: `${declarations}${declareMatches}${workgroupSum(64, 'vec4f')}
var<workgroup> extremes: array<vec2f, 64>;
fn place(line: i32, i: i32) -> i32 {
  return select(i * u.columns + line - u.rows, line * u.columns + i, line < u.rows);
}`,
  body: `
  let count = u.rows + u.columns;
  let items = select(select(u.rows, u.columns, group < u.rows), 0, group >= count);
  let by = scale[0];
  var extreme = vec2f(LOWEST, 0.0); // largest logit of a negative, 1 if a score is not finite
  for (var i = thread; i < items; i += 64) {
    let at = place(group, i);
    if (!isFiniteNumber(scores[at])) { extreme.y = 1.0; }
    else if (!isMatch(at)) { extreme.x = max(extreme.x, scores[at] * by); }
  }
  extremes[thread] = extreme;
  workgroupBarrier();
  for (var width = 32; width > 0; width = width / 2) {
    if (thread < width) { extremes[thread] = max(extremes[thread], extremes[thread + width]); }
    workgroupBarrier();
  }
  let largest = extremes[0].x;
  var sums = vec4f(0.0); // exponentials of negatives, the same times their scores
  for (var i = thread; i < items; i += 64) {
    let at = place(group, i);
    if (!isMatch(at)) {
      let exponential = exp(scores[at] * by - largest);
      sums += vec4f(exponential, exponential * scores[at], 0.0, 0.0);
    }
  }
  sums = total(thread, sums);
  workgroupBarrier();
  let against = select(LOWEST, largest + log(sums.x), sums.x > 0.0);
  var ofMatches = vec4f(0.0); // cost, pulls, the same times their scores, number
  for (var i = thread; i < items; i += 64) {
    let at = place(group, i);
    if (isMatch(at)) {
      let difference = against - scores[at] * by;
      let pull = sigmoid(difference);
      ofMatches += vec4f(softplus(difference), pull, pull * scores[at], 1.0);
    }
  }
  ofMatches = total(thread, ofMatches);
  if (thread == 0 && group < count) {
    let factor = select(0.0, ofMatches.y / sums.x, sums.x > 0.0);
    lines[COST * count + group] = ofMatches.x;
    lines[FACTOR * count + group] = factor;
    lines[LARGEST * count + group] = largest;
    lines[AGAINST * count + group] = against;
    lines[MATCHES * count + group] = select(-1.0, ofMatches.w, extremes[0].y == 0.0);
    lines[SCALE * count + group] = factor * sums.y - ofMatches.z;
  }`,
});

const totalOfLines = shader({
  name: 'VseInfoNce total',
  writes: ['value', 'scaleGradient', 'lines'],
  reads: [],
  sizes: ['rows', 'columns'],
  numbers: ['infinity'],
  threads: 256,
  declarations: `${declarations}${workgroupSum(256, 'vec4f')}`,
  body: `
  let count = u.rows + u.columns;
  var sums = vec4f(0.0); // cost, matches in rows, gradient in the scale, lines with a number that is not finite
  for (var i = thread; i < count; i += 256) {
    let matches = lines[MATCHES * count + i];
    if (matches < 0.0) { sums.w += 1.0; } else {
      sums += vec4f(lines[COST * count + i], select(0.0, matches, i < u.rows), lines[SCALE * count + i], 0.0);
    }
  }
  sums = total(thread, sums);
  if (thread == 0 && group == 0) {
    let finite = sums.w == 0.0;
    let share = 0.5 / max(sums.y, 1.0);
    value[0] = select(u.infinity, sums.x * share, finite);
    scaleGradient[0] = select(0.0, sums.z * share, finite);
    lines[FIELDS * count] = select(0.0, share, finite);
  }`,
});

const gradientOfScores = shader({
  name: 'VseInfoNce gradient',
  writes: ['gradient'],
  reads: ['lines', 'scores', 'positives', 'scale'],
  sizes: sizesOfMatches,
  declarations: `${declarations}${declareMatches}
fn pulled(line: i32, logit: f32, count: i32) -> f32 { return -sigmoid(lines[AGAINST * count + line] - logit); }
fn pushed(line: i32, logit: f32, count: i32) -> f32 {
  return exp(logit - lines[LARGEST * count + line]) * lines[FACTOR * count + line];
}`,
  body: `
  if (at >= u.rows * u.columns) { return; }
  let count = u.rows + u.columns;
  let row = at / u.columns;
  let column = u.rows + at % u.columns;
  let share = lines[FIELDS * count];
  var d = 0.0;
  if (share > 0.0) {
    let logit = scores[at] * scale[0];
    if (isMatch(at)) { d = pulled(row, logit, count) + pulled(column, logit, count); }
    else { d = pushed(row, logit, count) + pushed(column, logit, count); }
    d *= share * scale[0];
  }
  gradient[at] = d;`,
});

/** InfoNCE with its gradients in the scores and the scale by three programs. */
export const webGpuInfoNce: Repair = webGpuKernel({
  kernelName: 'VseInfoNce',
  why: 'a hundred programs',
  run({ backend, inputs }) {
    const scores = inputs['scores']!;
    const [rows, columns] = scores.shape as [number, number];
    const value = backend.makeTensorInfo([], 'float32');
    const gradient = backend.makeTensorInfo(scores.shape, 'float32');
    const scaleGradient = backend.makeTensorInfo([], 'float32');
    const lines = backend.makeTensorInfo([6 * (rows + columns) + 1], 'float32');
    const positives = inputs['positives'] ?? scores; // not read where the diagonal matches
    const given = {
      tensors: { value, gradient, scaleGradient, lines, scores, positives, scale: inputs['scale']! },
      sizes: { rows, columns, diagonal: inputs['positives'] ? 0 : 1 },
      numbers: { infinity: Infinity },
    };
    crossEntropies.run(backend, { ...given, groups: rows + columns });
    totalOfLines.run(backend, { ...given, groups: 1 });
    const groups = Math.ceil((rows * columns) / gradientOfScores.threads);
    gradientOfScores.run(backend, { ...given, groups });
    backend.disposeData(lines.dataId);
    return [value, gradient, scaleGradient];
  },
});
