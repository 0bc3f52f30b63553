import * as tf from '@tensorflow/tfjs-core';
import { useBackend, type BackendName } from '@vse/backend';
import type { Loss } from '@vse/core';
import { infoNce, maxOfHinges } from '@vse/losses';
import { table } from './harness';
import { lossDim, lossStep } from './losses';
import { unitVectors } from './random-sets';
import { openScanModel } from './scan-training';
import { trainingStep } from './training-step';

const backend = (process.env['VSE_BACKEND'] ?? 'wasm') as BackendName;
const pairs = Number(process.env['VSE_BENCH_BATCH'] ?? 64);
const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 3);

type Vectors = ReturnType<typeof unitVectors>;

/** Work to profile, prepared once: runs it, and waits for its results. */
type Job = () => Promise<() => Promise<unknown>>;

/** Jobs by name. */
const jobs: Readonly<Record<string, Job>> = {
  scan: () => stepOf('scan'),
  vsepp: () => stepOf('vsepp'),
  'vsepp-256': () => stepOf('vsepp', 256),
  'max-of-hinges': () => lossJob(maxOfHinges()),
  'info-nce': () => lossJob(infoNce({ learned: false })),
};

async function stepOf(system: 'scan' | 'vsepp', dim?: number) {
  const model = await openScanModel({ system, ...(dim && { dim }) }, backend);
  const regions = system === 'vsepp' ? { regions: 1 } : {};
  return (await trainingStep(model, { pairs, ...regions })).run;
}

function lossJob(loss: Loss) {
  const [images, captions] = [1, 2].map((seed) => unitVectors([pairs, 1, lossDim], seed)) as [
    Vectors,
    Vectors,
  ];
  return Promise.resolve(() => lossStep(loss, images, captions));
}

/** Calls of one kernel, and the milliseconds in it without those in kernels that it called. */
interface Spent {
  calls: number;
  time: number;
}

/**
 * `pnpm bench profile JOB...`: the kernels of each job, with calls and milliseconds per run, and the host's share, which is
 * everything outside kernels: the tape, reading back, the optimiser's bookkeeping. Kernels of wasm, cpu and tensorflow
 * compute before they return; webgpu's only queue their work. `VSE_BACKEND`, `VSE_BENCH_BATCH` and `VSE_BENCH_ROUNDS` set
 * backend, pairs and runs. It reads the clock twice per kernel, and needs no profiler of Node.
 */
export async function benchProfiles(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in jobs));
  if (names.length === 0 || unknown.length > 0) {
    throw new Error(
      `profile needs jobs out of ${Object.keys(jobs).join(', ')}, got ${unknown.join(', ') || 'none'}`,
    );
  }
  const { message } = await useBackend({ prefer: [backend], log: false });
  console.log(message);
  for (const name of names) await profile(name, await jobs[name]!());
}

async function profile(name: string, run: () => Promise<unknown>): Promise<void> {
  await run(); // creates state, fills caches
  const spent = new Map<string, Spent>();
  const restore = watchKernels(spent);
  const start = performance.now();
  for (let i = 0; i < rounds; i++) await run();
  const total = (performance.now() - start) / rounds;
  restore();
  console.log(`${name}, batch ${pairs}, ${rounds} runs`);
  console.log(table(['kernel', 'calls', 'ms', 'share'], profileRows(spent, total)));
}

/** Rows per run: kernels, the slowest first, then the host and the whole. */
function profileRows(spent: ReadonlyMap<string, Spent>, total: number): readonly (readonly string[])[] {
  const share = (time: number) => `${((100 * time) / total).toFixed(1)} %`;
  const kernels = [...spent].sort(([, a], [, b]) => b.time - a.time);
  const sum = (what: keyof Spent) => kernels.reduce((all, [, one]) => all + one[what], 0) / rounds;
  const row = (label: string, calls: number, time: number) => [
    label,
    calls === 0 ? '' : String(Math.round(calls)),
    time.toFixed(2),
    share(time),
  ];
  return [
    ...kernels.map(([kernel, { calls, time }]) => row(kernel, calls / rounds, time / rounds)),
    row('all kernels', sum('calls'), sum('time')),
    row('host', 0, total - sum('time')),
    row('whole run', 0, total),
  ];
}

/** Times every kernel of the backend, each without the kernels that it calls; returns what restores them. */
function watchKernels(spent: Map<string, Spent>): () => void {
  let inner = 0; // milliseconds in kernels that the running kernel called
  const kernels = tf.getKernelsForBackend(backend);
  const replace = (config: tf.KernelConfig) => {
    tf.unregisterKernel(config.kernelName, backend);
    tf.registerKernel(config);
  };
  for (const config of kernels) {
    const { kernelName, kernelFunc } = config;
    replace({
      ...config,
      kernelFunc: (call) => {
        const outer = inner;
        inner = 0;
        const start = performance.now();
        try {
          return kernelFunc(call);
        } finally {
          const time = performance.now() - start;
          const known = spent.get(kernelName) ?? { calls: 0, time: 0 };
          spent.set(kernelName, { calls: known.calls + 1, time: known.time + time - inner });
          inner = outer + time;
        }
      },
    });
  }
  return () => kernels.forEach(replace);
}
