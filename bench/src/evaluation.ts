import { scoringThreads, useBackend } from '@vse/backend';
import type { ScoringThreads } from '@vse/core';
import { evaluateRetrieval } from '@vse/eval';
import { compare, table } from './harness';
import { scanSizes } from './scan-sizes';
import { syntheticEvaluation } from './synthetic-evaluation';
import { peakMemory } from './peak-memory';

/** Number of images: Flickr30K's test split by default. */
export const imageCount = numberFrom('VSE_BENCH_IMAGES', 1000);
/** Number of captions. */
export const captionCount = numberFrom('VSE_BENCH_CAPTIONS', 5000);
/** Label of the evaluation in tables. */
export const evaluationLabel = `evaluation, ${imageCount} x ${captionCount}`;

const rounds = numberFrom('VSE_BENCH_ROUNDS', 1);

/**
 * An evaluation of SCAN on wasm, scores and ranks, on one thread and on two, in alternating runs. Synthetic embeddings;
 * encoding only normalises. `VSE_BENCH_IMAGES`, `VSE_BENCH_CAPTIONS` and `VSE_BENCH_ROUNDS` set its sizes.
 */
export async function benchEvaluation(): Promise<void> {
  await useBackend({ prefer: ['wasm'] });
  const sums = new Set<number>();
  const alternatives = [1, 2].map((count) => ({
    name: String(count),
    run: async () => sums.add(await evaluateSynthetic(scoringThreads(count))),
  }));
  const timings = await compare(alternatives, { rounds, warmUp: 0 });
  const rows = timings.map(({ name, median, ratio }) => [
    name,
    `${(median / 1000).toFixed(1)} s`,
    `${((1000 * median) / (imageCount * captionCount)).toFixed(1)} us`,
    ratio.toFixed(2),
  ]);
  console.log(
    `${imageCount} x ${captionCount}, ${scanSizes.regions} regions, ${scanSizes.dim} dimensions, synthetic`,
  );
  console.log(table(['threads', 'median', 'per pair', 'speedup'], rows));
  console.log(`equal rsum in every run: ${sums.size === 1 ? 'yes' : 'NO'}`);
  console.log(`peak memory: ${peakMemory().toFixed(0)} MiB`);
}

/** Evaluates on the current backend and returns the rsum. */
export async function evaluateSynthetic(threads?: ScoringThreads): Promise<number> {
  const { model, data } = syntheticEvaluation({ ...scanSizes, images: imageCount, captions: captionCount });
  const { rsum } = await evaluateRetrieval(model, data, { ...(threads && { threads }) });
  return rsum;
}

function numberFrom(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise);
}
