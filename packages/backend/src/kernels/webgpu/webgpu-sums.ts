import * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../../repairs/kernel-repair';
import { shader } from './webgpu-device';
import { webGpuKernel } from './webgpu-kernel';

/** Numbers that one workgroup adds before a second sum pays. */
const PART = 16384;
const MOST_PARTS = 256;

/**
 * Declares `total`, which adds a number, or a vector of numbers, of each thread of a workgroup. A second call needs a barrier
 * before it.
 */
export function workgroupSum(threads: number, type: 'f32' | 'vec2f' | 'vec4f' = 'f32'): string {
  return `
var<workgroup> parts: array<${type}, ${threads}>;
fn total(thread: i32, part: ${type}) -> ${type} {
  parts[thread] = part;
  workgroupBarrier();
  for (var width = ${threads / 2}; width > 0; width = width / 2) {
    if (thread < width) { parts[thread] += parts[thread + width]; }
    workgroupBarrier();
  }
  return parts[0];
}`;
}

const sumOfPart = shader({
  name: 'VseSumOfSquares',
  writes: ['sums'],
  reads: ['x'],
  sizes: ['count', 'parts', 'squares'],
  threads: 256,
  declarations: workgroupSum(256),
  body: `
  var sum = 0.0;
  for (var i = at; i < u.count; i += u.parts * 256) {
    let value = x[i];
    sum += select(value, value * value, u.squares == 1);
  }
  let all = total(thread, sum);
  if (thread == 0 && group < u.parts) { sums[group] = all; }`,
});

/** Sum of the squares of all elements by one program, or by two from 16,384 elements. */
export const webGpuSumOfSquares: Repair = webGpuKernel({
  kernelName: 'VseSumOfSquares',
  why: 'squares that are written and read again',
  run({ backend, inputs }) {
    const x = inputs['x']!;
    const count = tf.util.sizeFromShape(x.shape);
    if (count === 0) return backend.makeTensorInfo([], 'float32', Float32Array.of(0));
    const parts = Math.min(MOST_PARTS, Math.max(1, Math.ceil(count / PART)));
    const out = backend.makeTensorInfo([], 'float32');
    const first = parts === 1 ? out : backend.makeTensorInfo([parts], 'float32');
    const squares = { count, parts, squares: 1 };
    sumOfPart.run(backend, { tensors: { sums: first, x }, sizes: squares, groups: parts });
    if (parts > 1) {
      const sizes = { count: parts, parts: 1, squares: 0 };
      sumOfPart.run(backend, { tensors: { sums: out, x: first }, sizes, groups: 1 });
      backend.disposeData(first.dataId);
    }
    return out;
  },
});
