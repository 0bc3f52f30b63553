import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '@vse/backend';
import { table } from '../harness';
import { lastLineOf, torchPython } from '../overview/torch/environment';
import { openChromiumGpu } from './chromium';
import { timeStep, type StepConfig, type StepTime } from './steps';

/** The steps of the overview, on a GPU. */
const REAL: readonly StepConfig[] = [
  { label: 'VSE++ step, 256 dimensions, batch 64', system: 'vsepp', dim: 256, pairs: 64, regions: 1 },
  { label: 'VSE++ step, 1024 dimensions, batch 64', system: 'vsepp', dim: 1024, pairs: 64, regions: 1 },
  { label: 'SCAN train step, batch 64', system: 'scan', dim: 1024, pairs: 64, regions: 36 },
  { label: 'SCAN train step, batch 128', system: 'scan', dim: 1024, pairs: 128, regions: 36 },
];

/** As many steps of recurrence and as many weights, so that programs are counted; the numbers are few. */
const SMALL: readonly StepConfig[] = [
  { label: 'VSE++ step, 16 dimensions, batch 64', system: 'vsepp', dim: 16, pairs: 64, regions: 1 },
  { label: 'SCAN train step, 16 dimensions, batch 8', system: 'scan', dim: 16, pairs: 8, regions: 3 },
];

/** Whole program, in seconds: what has not run by then is left out. */
const BUDGET = 7 * 60;
/** Timed seconds per cell. */
const SECONDS = 10;

/** A way to run a step; a sentence where it cannot. */
interface Way {
  readonly name: string;
  time(config: StepConfig): Promise<StepTime | string>;
  close?(): unknown;
}

/**
 * `pnpm bench gpu`: VSE++'s and SCAN's training steps on an NVIDIA GPU by tfjs-node-gpu, by WebGPU in Chromium with and without
 * the fused kernels, and by PyTorch on CUDA, in one table, within 8 minutes. Without a GPU it refuses; with `--software` it
 * runs small steps on the software adapter, and on the CPU, to try the program and to count what the GPU would be given.
 */
export async function benchGpu({ software = false }: { readonly software?: boolean } = {}): Promise<void> {
  const gpu = nvidiaGpu();
  if (!gpu && !software) {
    console.error(
      'pnpm bench gpu: this machine has no NVIDIA GPU (nvidia-smi finds none), so nothing was measured. ' +
        'Run it where there is one, or pnpm bench gpu --software, which times nothing worth comparing.',
    );
    process.exitCode = 1;
    return;
  }
  console.log(software ? 'In software: the times compare nothing, the programs count.' : `GPU: ${gpu}`);
  const end = performance.now() + 1000 * BUDGET;
  const seconds = software ? 0 : SECONDS;
  const rows: (readonly string[])[] = [];
  const notes = new Set<string>();
  for (const open of [chromiumWays, tensorflowWay, torchWay]) {
    for (const way of await open(software, seconds)) {
      for (const config of software ? SMALL : REAL) {
        const result = performance.now() > end ? 'out of time' : await way.time(config);
        if (typeof result === 'string') notes.add(`${way.name}: ${result}`);
        else rows.push(rowOf(config, way, result));
      }
      await way.close?.();
    }
  }
  console.log(table(['step', 'way', 'median', 'runs', 'first loss', 'GPU programs'], rows));
  for (const note of notes) console.log(`Not measured: ${note}`);
  if (rows.length === 0) process.exitCode = 1;
}

function rowOf(
  config: StepConfig,
  way: Way,
  { milliseconds, runs, loss, programs }: StepTime,
): readonly string[] {
  return [
    config.label,
    way.name,
    `${milliseconds.toFixed(2)} ms`,
    String(runs),
    Number.isNaN(loss) ? '' : loss.toFixed(4),
    programs === undefined ? '' : String(programs),
  ];
}

/** Name of the GPU; `undefined` if there is none. */
function nvidiaGpu(): string | undefined {
  const flags = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  const { status, stdout } = spawnSync('nvidia-smi', flags, { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n')[0] || undefined : undefined;
}

async function chromiumWays(software: boolean, seconds: number): Promise<readonly Way[]> {
  const opened = await openChromiumGpu(software);
  if (typeof opened === 'string') return [absentWay('WebGPU in Chromium', opened)];
  console.log(`WebGPU in Chromium: ${opened.adapter}`);
  const way = (name: string, fused: boolean): Way => ({
    name: `WebGPU, ${name}`,
    time: (config) => opened.time(config, seconds, fused),
  });
  return [way('fused kernels', true), { ...way('plain', false), close: () => opened.close() }];
}

async function tensorflowWay(software: boolean, seconds: number): Promise<readonly Way[]> {
  const name = software ? 'tensorflow' : 'tensorflow, GPU';
  await useBackend({ prefer: ['tensorflow'], log: false });
  if (tf.getBackend() !== 'tensorflow') {
    return [absentWay(name, 'no tfjs-node here: npx vse-tensorflow install --gpu, then set VSE_TENSORFLOW')];
  }
  const { isGPUPackage } = tf.backend() as unknown as { readonly isGPUPackage?: boolean };
  if (!software && isGPUPackage !== true) {
    return [absentWay(name, 'tfjs-node is that of the CPU: npx vse-tensorflow install --gpu')];
  }
  return [{ name, time: (config) => timeStep(config, seconds) }];
}

async function torchWay(software: boolean, seconds: number): Promise<readonly Way[]> {
  const device = software ? 'cpu' : 'cuda';
  const name = `PyTorch, ${device}`;
  const found = await torchPython();
  if (typeof found === 'string') return [absentWay(name, found)];
  const program = fileURLToPath(new URL('../torch/gpu_steps.py', import.meta.url));
  return [
    {
      name,
      async time(config) {
        try {
          const given = [program, device, JSON.stringify(config), String(seconds)];
          const { stdout } = await promisify(execFile)(found.python, given);
          const answer = JSON.parse(stdout) as StepTime | { readonly absent: string };
          return 'absent' in answer ? answer.absent : { ...answer, loss: NaN };
        } catch (error) {
          return lastLineOf(error);
        }
      },
    },
  ];
}

function absentWay(name: string, why: string): Way {
  return { name, time: () => Promise.resolve(why) };
}
