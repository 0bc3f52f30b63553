import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { maxOfHinges } from '@vse/losses';
import {
  adam,
  clipByGlobalNorm,
  dataParallel,
  modelVariables,
  wholeBatch,
  type GradientSource,
  type StepInput,
} from '@vse/trainer';
import { compare, table, timingRows } from './harness';
import { createModel, scanPairs } from './scan-training';

const batch = Number(process.env['VSE_BENCH_BATCH'] ?? 128);
const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 5);

/**
 * A whole training step of SCAN t-i AVG on wasm, gradients, clipping and Adam, in one thread and with worker threads, turn
 * by turn on the same weights. Synthetic data. `VSE_BENCH_BATCH` and `VSE_BENCH_ROUNDS` make it smaller or longer.
 */
export async function benchParallel(): Promise<void> {
  const config = { system: 'scan' } as const;
  const model = await createModel(config, { engine: 'wasm' });
  const data = scanPairs(batch);
  const rows = Int32Array.from({ length: batch }, (_, i) => i);
  const [images, captions] = await Promise.all([data.readImages(rows), data.readCaptions(rows)]);
  const input: StepInput<(typeof images)[number], string> = {
    ...{ model, loss: maxOfHinges(), draw: 'step', variables: modelVariables(model) },
    items: { plan: { images: rows, captions: rows, imageOf: rows }, images, captions },
    collate: () => ({
      images: model.images.collate(images),
      captions: model.captions.collate(captions),
      oneImagePerCaption: true,
    }),
  };
  const module = fileURLToPath(new URL('./scan-training.ts', import.meta.url));
  const sources = [wholeBatch(), ...[1, 2].map((workers) => dataParallel({ workers, module, config }))];
  const optimizer = adam({ learningRate: 2e-4 });
  const alternatives = sources.map((source) => ({ name: source.name, run: () => step(source) }));

  async function step(source: GradientSource): Promise<void> {
    const { loss, gradients } = await source.compute(input);
    tf.tidy(() => {
      const clipped = clipByGlobalNorm(gradients, 2).gradients;
      optimizer.apply(input.variables, clipped, optimizer.learningRate);
    });
    await loss.data();
    tf.dispose([loss, { ...gradients }]);
  }

  const timings = await compare(alternatives, { rounds });
  for (const source of sources) await source.dispose?.();
  optimizer.dispose();
  console.log(`batch ${batch}, SCAN's shapes, synthetic`);
  console.log(table(['work', 'way', 'median', 'as fast as the first'], timingRows('training step', timings)));
}
