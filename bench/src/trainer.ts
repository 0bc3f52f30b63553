import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maxOfHinges } from '@vse/losses';
import { adam, fit } from '@vse/trainer';
import { median, table } from './harness';
import { openScanModel, scanPairs, type ScanConfig, type ScanModel } from './scan-training';
import { trainingStep } from './training-step';

const batch = Number(process.env['VSE_BENCH_BATCH'] ?? 128);
const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 6);

/**
 * Overhead of `fit` over a bare training step on wasm: steps of `fit`, health samples included, alternate in one run with
 * the same gradients, clipping and Adam called directly. Then the stall of a checkpoint: the longest time between two steps
 * of a run that saves every third step, minus the median step of `fit`. Synthetic data. `VSE_BENCH_BATCH` and
 * `VSE_BENCH_ROUNDS` set its sizes.
 */
export async function benchTrainer(): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const system of ['scan', 'vsepp'] as const) rows.push(await rowOf({ system }));
  console.log(`batch ${batch}, 1024 dimensions, synthetic`);
  const header = [
    'system',
    'bare step',
    'step of fit',
    'overhead',
    'overhead in processor time',
    'checkpoint stall',
    'stall over step',
  ];
  console.log(table(header, rows));
}

async function rowOf(config: ScanConfig): Promise<readonly string[]> {
  const model = await openScanModel(config, 'wasm');
  const { fitted, bare, processor } = await overhead(model);
  const stall = (await longestStep(model)) - fitted;
  const milliseconds = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
  return [
    config.system,
    milliseconds(bare),
    milliseconds(fitted),
    `${(100 * (fitted / bare - 1)).toFixed(1)} %`,
    `${(100 * (processor - 1)).toFixed(1)} %`,
    milliseconds(stall),
    (stall / fitted).toFixed(2),
  ];
}

/** Median milliseconds of a step of `fit` and of a bare step, and the ratio of their median processor times. */
async function overhead(
  model: ScanModel,
): Promise<Readonly<Record<'fitted' | 'bare' | 'processor', number>>> {
  const step = await trainingStep(model, { pairs: batch });
  await step.run(); // creates the optimiser's state
  const [fitted, bare]: [Spent[], Spent[]] = [[], []];
  let resumed = spentNow();
  await fit(model, scanPairs(batch), {
    loss: maxOfHinges(),
    epochs: rounds + 1,
    batchSize: batch,
    seed: 1,
    clipNorm: 2,
    optimizer: adam({ learningRate: 2e-4 }),
    health: { margin: 0.2 },
    async onProgress(event) {
      if (event.type !== 'step') return;
      const stepped = spentNow();
      await step.run();
      fitted.push(since(resumed, stepped));
      resumed = spentNow();
      bare.push(since(stepped, resumed));
    },
  });
  await step.dispose();
  const typical = (spent: readonly Spent[], what: keyof Spent) => median(spent.slice(1).map((one) => one[what])); // prettier-ignore
  return {
    fitted: typical(fitted, 'time'),
    bare: typical(bare, 'time'),
    processor: typical(fitted, 'processor') / typical(bare, 'processor'),
  };
}

/** Milliseconds of time and of processor time, which other programs disturb less. */
interface Spent {
  readonly time: number;
  readonly processor: number;
}

function spentNow(): Spent {
  const { user, system } = process.cpuUsage();
  return { time: performance.now(), processor: (user + system) / 1000 };
}

function since(from: Spent, to: Spent): Spent {
  return { time: to.time - from.time, processor: to.processor - from.processor };
}

/** Longest milliseconds between two steps of a run that saves a checkpoint every third step. */
async function longestStep(model: ScanModel): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-bench-'));
  const times: number[] = [];
  await fit(model, scanPairs(batch), {
    loss: maxOfHinges(),
    epochs: rounds + 2,
    batchSize: batch,
    seed: 1,
    clipNorm: 2,
    checkpoints: folder,
    saveEvery: { steps: 3 },
    optimizer: adam({ learningRate: 2e-4 }),
    health: { margin: 0.2 },
    onProgress: ({ type }) => {
      if (type === 'step') times.push(performance.now());
    },
  });
  await rm(folder, { recursive: true });
  return Math.max(...times.slice(1).map((time, i) => time - times[i]!));
}
