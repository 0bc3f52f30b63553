import { stackedCrossAttention } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { disposeSet, sharedSet, type Similarity } from '@vse/core';
import { maxOfHinges } from '@vse/losses';
import { compare, table, timingRows } from './harness';
import { nativeStep, openScorer } from './onnx/native-step';
import { runOneStep } from './onnx/run-one-step';
import { scanSizes } from './scan-sizes';
import { forward, scanSets, step } from './similarity-work';

const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 5);

/**
 * Stacked cross attention as an ONNX graph against the wasm backend, with onnxruntime on one thread and on two, in
 * alternating runs: the scores of a block, and the similarity step (scores, max of hinges, gradients of both sets). Then a
 * training step of SCAN in large batches, each in its own process, with its peak memory. Synthetic vectors.
 * `VSE_BENCH_ROUNDS` sets the number of rounds.
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
  const scorers = await Promise.all([1, 2].map((count) => openScorer(similarity, count)));
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
  const { regions, words, dim } = scanSizes;
  console.log(
    `\n${similarity.name}, ${batch} x ${batch}, ${regions} regions, ${words} words on average, ${dim} dimensions`,
  );
  const rows = [...timingRows('scores', scores), ...timingRows('step', steps)];
  console.log(table(['work', 'way, threads', 'median', 'speedup'], rows));
}

async function benchTraining(): Promise<void> {
  const rows: string[][] = [];
  for (const [pairs, way] of [
    [128, 'whole'],
    [128, 'cached'],
    [128, 'native'],
    [1024, 'native'],
  ] as const) {
    const { seconds, before, megabytes, loss } = await runOneStep({ pairs, way, backend: 'wasm' });
    const memory = [before, megabytes].map((value) => `${value.toFixed(0)} MB`);
    rows.push([String(pairs), way, `${seconds.toFixed(1)} s`, ...memory, loss.toFixed(3)]);
  }
  console.log('\na training step of SCAN t-i AVG on wasm; pieces of 32, onnxruntime on 2 threads');
  console.log(
    table(['pairs', 'gradients', 'second step', 'memory before, with data', 'peak memory', 'loss'], rows),
  );
}
