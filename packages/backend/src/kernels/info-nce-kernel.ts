import type * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../repairs/kernel-repair';
import type { WasmHeap } from '../repairs/wasm-heap';
import { compiledKernel } from './fused-kernel';
import { addressOf } from './heap-kernels';

/** InfoNCE with its gradients, in three passes over the scores. */
export const infoNceKernel: Repair = compiledKernel({
  kernelName: 'VseInfoNce',
  why: 'a hundred operations',
  run({ heap, kernels, inputs }) {
    const {
      scores,
      scale: scaleInfo,
      positives,
    } = inputs as Record<'scores' | 'scale', tf.TensorInfo> & {
      readonly positives?: tf.TensorInfo;
    };
    const [rows, columns] = scores.shape as [number, number];
    const outputs = [[], scores.shape, []].map((shape) => heap.makeOutput(shape, 'float32'));
    const [value, gradient, scaleGradient] = outputs as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
    const scale = heap.typedArrayFromHeap(scaleInfo)[0]!;
    const items = rows + columns;
    // The largest logit and the sum of each row and column, then the exponentials by columns.
    const scratch = heap.wasm._malloc(8 * items + 4 * rows * columns);
    const byColumns = scratch + 8 * items;
    const [at, out] = [addressOf(heap, scores), addressOf(heap, gradient)];
    const matches = positives ? addressOf(heap, positives) : 0;
    const finite = kernels.negativeSums(at, matches, rows, columns, scale, scratch, out, byColumns) === 1;
    const [largest, sums] = [floats(heap, scratch, items), floats(heap, scratch + 4 * items, items)];
    const against = largest.map((most, i) => most + Math.log(sums[i]!)); // -Infinity without a negative
    const own = finite ? pairCosts(heap, { scores, positives }, scale, against) : undefined;
    const gradients = heap.typedArrayFromHeap(gradient) as Float32Array;
    let inScale = 0;
    if (own) {
      largest.set(own.weights.map((weight, i) => (weight === 0 ? 0 : weight / sums[i]!)));
      inScale = kernels.negativeGradients(at, rows, columns, scale, scratch, out, byColumns);
      const values = heap.typedArrayFromHeap(scores);
      own.entries.forEach((entry, i) => {
        gradients[entry] = -own.pulls[i]! * scale;
        inScale -= own.pulls[i]! * values[entry]!;
      });
    } else gradients.fill(0);
    heap.wasm._free(scratch);
    heap.typedArrayFromHeap(scaleGradient)[0] = inScale;
    heap.typedArrayFromHeap(value)[0] = own ? own.cost : Infinity;
    return outputs;
  },
});

/**
 * Costs of the matching pairs: the mean of softplus(against - own logit) over pairs and both directions; for each pair the pull
 * on its logit, and for each row and column the sum of its pulls.
 */
function pairCosts(
  heap: WasmHeap,
  { scores, positives }: { readonly scores: tf.TensorInfo; readonly positives: tf.TensorInfo | undefined },
  scale: number,
  against: Float32Array,
) {
  const [rows, columns] = scores.shape as [number, number];
  const values = heap.typedArrayFromHeap(scores);
  const entries = matchingEntries(positives && heap.typedArrayFromHeap(positives), rows, columns);
  const weights = new Float32Array(rows + columns);
  const share = 0.5 / Math.max(1, entries.length);
  let cost = 0;
  const pulls = entries.map((entry) => {
    const logit = Math.fround(values[entry]! * scale);
    let pull = 0;
    for (const item of [Math.floor(entry / columns), rows + (entry % columns)]) {
      const difference = against[item]! - logit;
      const small = Math.exp(-Math.abs(difference));
      cost += share * (Math.max(difference, 0) + Math.log1p(small));
      const part = (share * (difference > 0 ? 1 : small)) / (1 + small);
      weights[item]! += part;
      pull += part;
    }
    return pull;
  });
  return { cost, weights, entries, pulls };
}

function matchingEntries(
  positives: ArrayLike<number> | undefined,
  rows: number,
  columns: number,
): readonly number[] {
  if (!positives) return Array.from({ length: rows }, (_, row) => row * (columns + 1));
  const entries: number[] = [];
  for (let i = 0; i < positives.length; i++) if (positives[i] !== 0) entries.push(i);
  return entries;
}

function floats({ wasm }: WasmHeap, address: number, count: number): Float32Array {
  return new Float32Array(wasm.HEAPU8.buffer, address, count);
}
