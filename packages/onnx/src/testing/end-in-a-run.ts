import { stackedCrossAttention } from '@vse/attention';
import type { SharedSet } from '@vse/core';
import { onnxScorer } from '../onnx-scorer';

/** Closes a scorer, or exits, while two threads run graphs. */
const way = process.argv[2];
const scorer = (await onnxScorer(2).open(stackedCrossAttention()))!;
const [images, captions] = [filledSet([64, 36, 128]), filledSet([64, 12, 128])];
const jobs = Array.from({ length: 12 }, () => scorer.score(images, captions));
const settled = Promise.allSettled(jobs);
await Promise.race(jobs); // the threads have started, and run their next jobs
if (way === 'exit') {
  console.log('exiting');
  process.exit(0);
}
await scorer.close();
const results = await settled;
const rejected = results.some(({ status }) => status === 'rejected');
console.log(`closed, ${results.length} settled, ${rejected ? 'some' : 'none'} of them rejected`);

function filledSet(shape: readonly [number, number, number]): SharedSet {
  const vectors = new SharedArrayBuffer(4 * shape[0] * shape[1] * shape[2]);
  new Float32Array(vectors).fill(0.1);
  return { shape, vectors };
}
