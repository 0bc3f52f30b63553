import { scoringThreads, useBackend } from '@vse/backend';
import type { ScoringThreads } from '@vse/core';
import { evaluateRetrieval } from '@vse/eval';
import { compare, table } from './harness';
import { scanSizes } from './scan-sizes';
import { syntheticEvaluation } from './synthetic-evaluation';
import { mostHeld } from './most-held';

/** Flickr30K's test split, with captions as long as the reference's. */
export const imageCount = numberFrom('VSE_BENCH_IMAGES', 1000);
export const captionCount = numberFrom('VSE_BENCH_CAPTIONS', 5000);
export const evaluationLabel = `evaluation, ${imageCount} x ${captionCount}`;

const rounds = numberFrom('VSE_BENCH_ROUNDS', 1);

/**
 * A whole evaluation by SCAN on wasm, scores and ranks, on one thread and on two, by turns. Synthetic embeddings; encoding
 * is no more than normalising. `VSE_BENCH_IMAGES`, `VSE_BENCH_CAPTIONS` and `VSE_BENCH_ROUNDS` make it smaller or longer.
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
  console.log(table(['threads', 'median', 'per pair', 'as fast as one thread'], rows));
  console.log(`the same rsum on every run: ${sums.size === 1 ? 'yes' : 'NO'}`);
  console.log(`most memory held: ${mostHeld().toFixed(0)} MiB`);
}

/** Evaluates on the backend in use, and gives the rsum. */
export async function evaluateSynthetic(threads?: ScoringThreads): Promise<number> {
  const { model, data } = syntheticEvaluation({ ...scanSizes, images: imageCount, captions: captionCount });
  const { rsum } = await evaluateRetrieval(model, data, { ...(threads && { threads }) });
  return rsum;
}

function numberFrom(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise);
}
