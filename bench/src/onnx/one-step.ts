import type { BackendName } from '@vse/backend';
import { onnxScorer } from '@vse/onnx';
import { cachedGradients, wholeBatch, type GradientSource } from '@vse/trainer';
import { peakMemory } from '../peak-memory';
import { openScanModel } from '../scan-training';
import { trainingStep } from '../training-step';

/** Process of `runOneStep`: two training steps of SCAN; prints the time of the second, and the memory before and at its peak. */
const [way, backend] = [process.argv[2]!, process.argv[3] as BackendName];
const [pairs, size] = [Number(process.argv[4]), Number(process.argv[5])];
const sources: Readonly<Record<string, () => GradientSource>> = {
  whole: () => wholeBatch(),
  cached: () => cachedGradients({ size }),
  native: () => cachedGradients({ size, threads: onnxScorer(2) }),
};

const model = await openScanModel({ system: 'scan' }, backend);
const step = await trainingStep(model, { pairs, source: sources[way]!() });
const before = process.memoryUsage.rss() / 2 ** 20; // includes the raw data of all pairs, as in any program
await step.run(); // the optimiser creates its state
const start = performance.now();
const loss = await step.run();
const seconds = (performance.now() - start) / 1000;
await step.dispose();
const megabytes = peakMemory();
console.log(JSON.stringify({ loss, seconds, before, megabytes }));
