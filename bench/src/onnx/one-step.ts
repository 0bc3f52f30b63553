import type { BackendName } from '@vse/backend';
import { onnxScorer } from '@vse/onnx';
import { cachedGradients, wholeBatch, type GradientSource } from '@vse/trainer';
import { mostHeld } from '../most-held';
import { createModel } from '../scan-training';
import { trainingStep } from '../training-step';

/** One process of a benchmark: two steps of SCAN on so many pairs, the second's time, and the memory before and at most. */
const [way, backend] = [process.argv[2]!, process.argv[3] as BackendName];
const [pairs, size] = [Number(process.argv[4]), Number(process.argv[5])];
const sources: Readonly<Record<string, () => GradientSource>> = {
  whole: () => wholeBatch(),
  cached: () => cachedGradients({ size }),
  native: () => cachedGradients({ size, threads: onnxScorer(2) }),
};

const model = await createModel({ system: 'scan' }, { backend });
const step = await trainingStep(model, { pairs, source: sources[way]!() });
const before = process.memoryUsage.rss() / 2 ** 20; // with the raw data of all pairs, as any program would hold them
await step.run(); // the optimiser makes its state
const start = performance.now();
const loss = await step.run();
const seconds = (performance.now() - start) / 1000;
await step.dispose();
const megabytes = mostHeld();
console.log(JSON.stringify({ loss, seconds, before, megabytes }));
