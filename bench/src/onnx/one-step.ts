import * as tf from '@tensorflow/tfjs-core';
import { maxOfHinges } from '@vse/losses';
import { onnxScorer } from '@vse/onnx';
import { cachedGradients, modelVariables, wholeBatch, type GradientSource } from '@vse/trainer';
import { createModel, scanPairs } from '../scan-training';

/** One process of the benchmark: a step of SCAN on so many pairs, its time, and the most memory held. */
const [pairs, way] = [Number(process.argv[2]), process.argv[3]!];
const sources: Readonly<Record<string, () => GradientSource>> = {
  whole: () => wholeBatch(),
  cached: () => cachedGradients({ size: 32 }),
  native: () => cachedGradients({ size: 32, threads: onnxScorer(2) }),
};

const source = sources[way]!();
const model = await createModel({ system: 'scan' }, { engine: 'wasm' });
const data = scanPairs(pairs);
const rows = Int32Array.from({ length: pairs }, (_, i) => i);
const [images, captions] = await Promise.all([data.readImages(rows), data.readCaptions(rows)]);
const variables = modelVariables(model);

async function step(): Promise<{ readonly loss: number; readonly seconds: number }> {
  const start = performance.now();
  const { loss, gradients } = await source.compute({
    ...{ model, variables, loss: maxOfHinges(), draw: 'step' },
    items: { plan: { images: rows, captions: rows, imageOf: rows }, images, captions },
    collate: () => ({
      images: model.images.collate(images),
      captions: model.captions.collate(captions),
      oneImagePerCaption: true,
    }),
  });
  const [value] = await loss.data();
  const seconds = (performance.now() - start) / 1000;
  tf.dispose([loss, { ...gradients }]);
  return { loss: value!, seconds };
}

// The raw data of all pairs are there already, as they would be in any program; what the step adds is the rest.
const before = process.memoryUsage.rss() / 2 ** 20;
const { loss, seconds } = await step();
await source.dispose?.();
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ loss, seconds, before, megabytes }));
