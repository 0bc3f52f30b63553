import * as tf from '@tensorflow/tfjs-core';
import { repairs } from '@vse/backend';
import { fusedWorks } from './fused-works';
import type { Numbers } from './results';
import type { TrainingData } from './training-data';

/** Numbers that a work gave, and the programs that it ran. */
export interface FusedRun {
  readonly numbers: Numbers;
  /** Kernels of TensorFlow.js, with those that kernels called. */
  readonly kernels: number;
  /** Programs that the GPU was given. */
  readonly programs: number;
  /** Fused kernels among them. */
  readonly ran: readonly string[];
}

/** Works by name, with the fused kernels of webgpu and without them. */
export type FusedRuns = Readonly<Record<string, Readonly<Record<'fused' | 'plain', FusedRun>>>>;

/** Runs each work both ways on the webgpu backend, which must be in use. */
export async function runFused(data: TrainingData): Promise<FusedRuns> {
  const kernels = repairs.filter(({ name }) => name.startsWith('webgpu Vse'));
  const works = Object.entries(fusedWorks(data));
  const fused: FusedRun[] = [];
  for (const [, work] of works) fused.push(await counted(work));
  for (const kernel of kernels) kernel.undo();
  try {
    const runs: Record<string, FusedRuns[string]> = {};
    for (const [i, [name, work]] of works.entries()) {
      runs[name] = { fused: fused[i]!, plain: await counted(work) };
    }
    return runs;
  } finally {
    for (const kernel of kernels) kernel.apply();
  }
}

async function counted(work: () => Promise<Numbers>): Promise<FusedRun> {
  const ran = new Set<string>();
  const counts = { kernels: 0, programs: 0 };
  const kernels = tf.getKernelsForBackend('webgpu');
  const replace = (config: tf.KernelConfig) => {
    tf.unregisterKernel(config.kernelName, 'webgpu');
    tf.registerKernel(config);
  };
  for (const config of kernels) {
    const { kernelName, kernelFunc } = config;
    replace({
      ...config,
      kernelFunc(call) {
        counts.kernels += 1;
        if (kernelName.startsWith('Vse')) ran.add(kernelName);
        return kernelFunc(call);
      },
    });
  }
  const backend = tf.backend() as unknown as { recordAndSubmit?: (...all: unknown[]) => unknown };
  const submit = backend.recordAndSubmit!.bind(backend);
  backend.recordAndSubmit = (...all) => {
    counts.programs += 1;
    return submit(...all);
  };
  try {
    return { numbers: await work(), ...counts, ran: [...ran].sort() };
  } finally {
    delete backend.recordAndSubmit;
    kernels.forEach(replace);
  }
}
