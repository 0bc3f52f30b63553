import { fileURLToPath } from 'node:url';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { useBackend } from '@vse/backend';
import {
  disposeSet,
  sharedSet,
  type Loss,
  type SharedSet,
  type Similarity,
  type ThreadedScorer,
} from '@vse/core';
import { maxOfHinges } from '@vse/losses';
import { onnxScorer } from '@vse/onnx';
import { compare, table, timingRows } from './harness';
import { forward, scanSets, scanSizes, step } from './similarity';

const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 5);
const run = promisify(execFile);

/**
 * Stacked cross attention as an ONNX graph beside the wasm engine, with onnxruntime on one thread and on two, by turns: the
 * scores of a block, and the similarity's step (scores, max of hinges, gradients of both sets). Then a training step of
 * SCAN in large batches, each in a process of its own, with the most memory it held. Synthetic vectors.
 * `VSE_BENCH_ROUNDS` makes it shorter or longer.
 */
export async function benchOnnx(): Promise<void> {
  await useBackend({ prefer: ['wasm'], log: false });
  for (const direction of ['text-to-image', 'image-to-text'] as const) {
    const similarity = stackedCrossAttention({ direction });
    for (const batch of [64, 128]) await benchSimilarity(similarity, batch);
  }
  await benchTraining();
}

async function benchSimilarity(similarity: Similarity, batch: number): Promise<void> {
  const { images, captions } = scanSets(batch);
  const shared = { images: await sharedSet(images), captions: await sharedSet(captions) };
  const scorers = await Promise.all([1, 2].map((count) => opened(similarity, count)));
  const loss = maxOfHinges();
  const scores = await compare(
    [
      { name: 'wasm', run: () => forward(similarity, images, captions) },
      ...scorers.map((scorer) => ({
        name: `onnxruntime, ${scorer.threads}`,
        run: () => scorer.score(shared.images, shared.captions),
      })),
    ],
    { rounds },
  );
  const steps = await compare(
    [
      { name: 'wasm', run: () => step(similarity, images, captions) },
      ...scorers.map((scorer) => ({
        name: `onnxruntime, ${scorer.threads}`,
        run: () => nativeStep(scorer, loss, shared),
      })),
    ],
    { rounds },
  );
  await Promise.all(scorers.map((scorer) => scorer.close()));
  disposeSet(images);
  disposeSet(captions);
  const { regions, shortest, longest, dim } = scanSizes;
  console.log(
    `\n${similarity.name}, ${batch} x ${batch}, ${regions} regions, ${shortest} to ${longest} words, ${dim} dimensions`,
  );
  const rows = [...timingRows('scores', scores), ...timingRows('step', steps)];
  console.log(table(['what', 'how, threads', 'median', 'as fast as wasm'], rows));
}

async function opened(similarity: Similarity, count: number): Promise<Required<ThreadedScorer>> {
  const scorer = await onnxScorer(count).open(similarity);
  if (!scorer?.pullback) throw new Error('this benchmark needs onnxruntime-node');
  return scorer as Required<ThreadedScorer>;
}

/** From sets in shared memory to slopes in memory: what `cachedGradients` does between its two encodings. */
async function nativeStep(
  scorer: Required<ThreadedScorer>,
  loss: Loss,
  { images, captions }: { readonly images: SharedSet; readonly captions: SharedSet },
): Promise<void> {
  const values = await scorer.score(images, captions);
  const scores = tf.tensor2d(values, [images.shape[0], captions.shape[0]]); // [images, captions]
  const slope = tf.grad((x) => loss({ scores: x as tf.Tensor2D }))(scores); // [images, captions]
  await scorer.pullback(images, captions, await slope.data<'float32'>());
  tf.dispose([scores, slope]);
}

/** Each in a process of its own, because the memory of a process never shrinks. */
async function benchTraining(): Promise<void> {
  const file = fileURLToPath(new URL('./onnx/one-step.ts', import.meta.url));
  const rows: string[][] = [];
  for (const [batch, way] of [
    [128, 'whole'],
    [128, 'cached'],
    [128, 'native'],
    [1024, 'native'],
  ] as const) {
    const { stdout } = await run(process.execPath, [...process.execArgv, file, String(batch), way]);
    const { seconds, megabytes, loss } = JSON.parse(stdout) as Record<'seconds' | 'megabytes' | 'loss', number>; // prettier-ignore
    rows.push([String(batch), way, `${seconds.toFixed(1)} s`, `${megabytes.toFixed(0)} MB`, loss.toFixed(3)]);
  }
  console.log(
    '\na training step of SCAN t-i AVG, gradients alone, wasm; pieces of 32, onnxruntime on 2 threads',
  );
  console.log(table(['pairs', 'gradients', 'first step', 'most memory held', 'loss'], rows));
}
