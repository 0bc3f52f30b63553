import { dataParallel, wholeBatch } from '@vse/trainer';
import { compare, table, timingRows } from './harness';
import { openScanModel } from './scan-training';
import { trainingStep } from './training-step';

const batch = Number(process.env['VSE_BENCH_BATCH'] ?? 128);
const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 5);

/**
 * A training step of SCAN t-i AVG on wasm (gradients, clipping and Adam) in one thread and with worker threads, in
 * alternating runs on the same weights. Synthetic data. `VSE_BENCH_BATCH` and `VSE_BENCH_ROUNDS` set its sizes.
 */
export async function benchParallel(): Promise<void> {
  const model = await openScanModel({ system: 'scan' }, 'wasm');
  const sources = [wholeBatch(), ...[1, 2].map((workers) => dataParallel({ workers }))];
  const steps = await Promise.all(sources.map((source) => trainingStep(model, { pairs: batch, source })));
  const alternatives = steps.map(({ run }, i) => ({ name: sources[i]!.name, run }));
  const timings = await compare(alternatives, { rounds });
  for (const step of steps) await step.dispose();
  console.log(`batch ${batch}, SCAN's shapes, synthetic`);
  console.log(table(['work', 'way', 'median', 'speedup'], timingRows('training step', timings)));
}
