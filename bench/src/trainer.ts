import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maxOfHinges } from '@vse/losses';
import { adam, fit } from '@vse/trainer';
import { median, table } from './harness';
import { createModel, scanPairs, type ScanConfig, type ScanModel } from './scan-training';
import { trainingStep } from './training-step';

const batch = Number(process.env['VSE_BENCH_BATCH'] ?? 128);
const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 6);

/**
 * What `fit` adds to a model's own step on wasm: its steps, health samples included, and the same gradients, clipping and
 * Adam called bare take turns within one run. Then the longest time between two steps of a run that writes a
 * checkpoint after every third, less the median step of `fit`: the stall. Synthetic data. `VSE_BENCH_BATCH` and `VSE_BENCH_ROUNDS` make it smaller
 * or longer.
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
    'of processor time',
    'checkpoint stall',
    'of a step',
  ];
  console.log(table(header, rows));
}

async function rowOf(config: ScanConfig): Promise<readonly string[]> {
  const model = await createModel(config, { backend: 'wasm' });
  const { own, bare, processor } = await overhead(model);
  const stall = (await longestStep(model)) - own;
  const milliseconds = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
  return [
    config.system,
    milliseconds(bare),
    milliseconds(own),
    `${(100 * (own / bare - 1)).toFixed(1)} %`,
    `${(100 * (processor - 1)).toFixed(1)} %`,
    milliseconds(stall),
    (stall / own).toFixed(2),
  ];
}

/** Median milliseconds of a step of `fit` and of a bare one, and the ratio of their median processor times. */
async function overhead(model: ScanModel): Promise<Readonly<Record<'own' | 'bare' | 'processor', number>>> {
  const step = await trainingStep(model, { pairs: batch });
  await step.run(); // its optimiser makes its state now
  const [own, bare]: [Spent[], Spent[]] = [[], []];
  let free = spentNow();
  await fit(model, scanPairs(batch), {
    ...{ loss: maxOfHinges(), epochs: rounds + 1, batchSize: batch, seed: 1, clipNorm: 2 },
    optimizer: adam({ learningRate: 2e-4 }),
    health: { margin: 0.2 },
    async onProgress(event) {
      if (event.type !== 'step') return;
      const told = spentNow();
      await step.run();
      own.push(since(free, told));
      free = spentNow();
      bare.push(since(told, free));
    },
  });
  await step.dispose();
  const typical = (spent: readonly Spent[], what: keyof Spent) => median(spent.slice(1).map((one) => one[what])); // prettier-ignore
  return {
    own: typical(own, 'time'),
    bare: typical(bare, 'time'),
    processor: typical(own, 'processor') / typical(bare, 'processor'),
  };
}

/** Milliseconds: processor time says more where other programs run. */
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

/** The longest milliseconds from step to step of a run that writes a checkpoint after every third. */
async function longestStep(model: ScanModel): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-bench-'));
  const told: number[] = [];
  await fit(model, scanPairs(batch), {
    ...{ loss: maxOfHinges(), epochs: rounds + 2, batchSize: batch, seed: 1, clipNorm: 2 },
    ...{ checkpoints: folder, saveEvery: { steps: 3 } },
    optimizer: adam({ learningRate: 2e-4 }),
    health: { margin: 0.2 },
    onProgress: ({ type }) => {
      if (type === 'step') told.push(performance.now());
    },
  });
  await rm(folder, { recursive: true });
  return Math.max(...told.slice(1).map((time, i) => time - told[i]!));
}
