import * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../../repairs/kernel-repair';
import { shader } from './webgpu-device';
import { webGpuKernel } from './webgpu-kernel';
import { workgroupSum } from './webgpu-sums';

// One workgroup per vector. A vector of length 0 stays zero, and so does its gradient.

const normalize = shader({
  name: 'VseL2Normalize',
  writes: ['unit', 'lengths'],
  reads: ['x'],
  sizes: ['count', 'width'],
  numbers: ['epsilon'],
  declarations: workgroupSum(64),
  body: `
  let start = group * u.width;
  var sum = 0.0;
  if (group < u.count) {
    for (var i = thread; i < u.width; i += 64) { sum += x[start + i] * x[start + i]; }
  }
  let length = sqrt(total(thread, sum));
  if (group >= u.count) { return; }
  let divisor = select(length + u.epsilon, 1.0, length == 0.0);
  for (var i = thread; i < u.width; i += 64) { unit[start + i] = x[start + i] / divisor; }
  if (thread == 0) { lengths[group] = length; }`,
});

const normalizeGradient = shader({
  name: 'VseL2NormalizeGradient',
  writes: ['dx'],
  reads: ['dy', 'unit', 'lengths'],
  sizes: ['count', 'width'],
  numbers: ['epsilon'],
  declarations: workgroupSum(64),
  body: `
  let start = group * u.width;
  var sum = 0.0;
  if (group < u.count) {
    for (var i = thread; i < u.width; i += 64) { sum += dy[start + i] * unit[start + i]; }
  }
  let along = total(thread, sum);
  if (group >= u.count) { return; }
  let length = lengths[group];
  for (var i = thread; i < u.width; i += 64) {
    var d = 0.0;
    if (!(length == 0.0)) { d = dy[start + i] / (length + u.epsilon) - unit[start + i] * (along / length); }
    dx[start + i] = d;
  }`,
});

/** Vectors along the last axis divided by their lengths, by one program. */
export const webGpuL2Normalize: Repair = webGpuKernel({
  kernelName: 'VseL2Normalize',
  why: 'eight programs',
  run({ backend, inputs, numbers }) {
    const x = inputs['x']!;
    const { count, width } = vectorsOf(x);
    const unit = backend.makeTensorInfo(x.shape, 'float32');
    const lengths = backend.makeTensorInfo([count], 'float32');
    const tensors = { unit, lengths, x };
    normalize.run(backend, { tensors, sizes: { count, width }, numbers, groups: count });
    return [unit, lengths];
  },
});

/** Gradient of `VseL2Normalize` by one program. */
export const webGpuL2NormalizeGradient: Repair = webGpuKernel({
  kernelName: 'VseL2NormalizeGradient',
  why: 'ten programs',
  run({ backend, inputs, numbers }) {
    const { dy, unit, lengths } = inputs as Record<string, tf.TensorInfo>;
    const { count, width } = vectorsOf(unit!);
    const dx = backend.makeTensorInfo(unit!.shape, 'float32');
    const tensors = { dx, dy: dy!, unit: unit!, lengths: lengths! };
    normalizeGradient.run(backend, { tensors, sizes: { count, width }, numbers, groups: count });
    return dx;
  },
});

function vectorsOf({ shape }: tf.TensorInfo): { readonly count: number; readonly width: number } {
  const width = shape.at(-1)!;
  return { count: tf.util.sizeFromShape(shape.slice(0, -1)), width };
}
