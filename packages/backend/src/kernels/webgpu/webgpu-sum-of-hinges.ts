import type { Repair } from '../../repairs/kernel-repair';
import { shader } from './webgpu-device';
import { webGpuKernel } from './webgpu-kernel';
import { declareFinite } from './webgpu-matches';
import { workgroupSum } from './webgpu-sums';

// The scores are [count, count], and pair i is on the diagonal. `pairs` holds the cost of each pair, then the number of
// negatives that violate its margin, -1 where a score of its row is not finite; its last element is 1 if all are.

const declarations = `${declareFinite}
fn violation(negative: i32, pair: i32) -> f32 {
  return max(scores[negative] - scores[pair * (u.count + 1)] + u.margin, 0.0);
}
fn paid(negative: i32, pair: i32) -> f32 { return select(0.0, 1.0, violation(negative, pair) > 0.0); }`;

const costsOfPairs = shader({
  name: 'VseSumOfHinges pairs',
  writes: ['pairs'],
  reads: ['scores'],
  sizes: ['count'],
  numbers: ['margin'],
  declarations: `${declarations}${workgroupSum(64, 'vec4f')}`,
  body: `
  var sums = vec4f(0.0); // cost, violations, numbers that are not finite
  if (group < u.count) {
    for (var i = thread; i < u.count; i += 64) {
      let ofRow = group * u.count + i;
      let ofColumn = i * u.count + group;
      sums.z += select(1.0, 0.0, isFiniteNumber(scores[ofRow]));
      if (i != group) {
        sums.x += violation(ofRow, group) + violation(ofColumn, group);
        sums.y += paid(ofRow, group) + paid(ofColumn, group);
      }
    }
  }
  sums = total(thread, sums);
  if (thread == 0 && group < u.count) {
    pairs[group] = sums.x;
    pairs[u.count + group] = select(-1.0, sums.y, sums.z == 0.0);
  }`,
});

const totalOfPairs = shader({
  name: 'VseSumOfHinges total',
  writes: ['value', 'pairs'],
  reads: [],
  sizes: ['count'],
  numbers: ['infinity'],
  threads: 256,
  declarations: workgroupSum(256, 'vec2f'),
  body: `
  var sums = vec2f(0.0); // cost, pairs with a number that is not finite
  for (var i = thread; i < u.count; i += 256) {
    let faulty = pairs[u.count + i] < 0.0;
    sums += select(vec2f(pairs[i], 0.0), vec2f(0.0, 1.0), faulty);
  }
  sums = total(thread, sums);
  if (thread == 0 && group == 0) {
    value[0] = select(u.infinity, sums.x, sums.y == 0.0);
    pairs[2 * u.count] = select(0.0, 1.0, sums.y == 0.0);
  }`,
});

const gradientOfScores = shader({
  name: 'VseSumOfHinges gradient',
  writes: ['gradient'],
  reads: ['scores', 'pairs'],
  sizes: ['count'],
  numbers: ['margin'],
  declarations,
  body: `
  if (at >= u.count * u.count) { return; }
  let row = at / u.count;
  let column = at % u.count;
  var d = 0.0;
  if (pairs[2 * u.count] == 1.0) {
    if (row == column) { d = -pairs[u.count + row]; } else { d = paid(at, row) + paid(at, column); }
  }
  gradient[at] = d;`,
});

/** Sum of hinges of a diagonal with its gradient by three programs. */
export const webGpuSumOfHinges: Repair = webGpuKernel({
  kernelName: 'VseSumOfHinges',
  why: 'forty programs',
  run({ backend, inputs, numbers }) {
    const scores = inputs['scores']!;
    const count = scores.shape[0]!;
    const value = backend.makeTensorInfo([], 'float32');
    const gradient = backend.makeTensorInfo(scores.shape, 'float32');
    const pairs = backend.makeTensorInfo([2 * count + 1], 'float32');
    const given = {
      tensors: { value, gradient, pairs, scores },
      sizes: { count },
      numbers: { margin: numbers['margin']!, infinity: Infinity },
    };
    costsOfPairs.run(backend, { ...given, groups: count });
    totalOfPairs.run(backend, { ...given, groups: 1 });
    gradientOfScores.run(backend, {
      ...given,
      groups: Math.ceil((count * count) / gradientOfScores.threads),
    });
    backend.disposeData(pairs.dataId);
    return [value, gradient];
  },
});
