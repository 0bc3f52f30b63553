import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '@vse/backend';
import { wasm } from '@vse/backend/wasm';
import { webgpu } from '@vse/backend/webgpu';
import { tripOfPage } from '../model-folders/in-page';
import type { Results } from './results';
import { runCases } from './run-cases';
import { runFused, type FusedRuns } from './run-fused';
import { trainAll, type TrainingRuns } from './training-cases';
import type { TrainingData } from './training-data';

/** Results of the page on one backend. */
export interface PageRun {
  readonly results: Results;
  readonly training: TrainingRuns;
  /** Works of fused kernels; on webgpu only. */
  readonly fused?: FusedRuns;
}

/** The program of the page: the check calls `runOn`, which starts the backend, and then `tripOfPage`. */
async function runOn(backend: 'wasm' | 'webgl' | 'webgpu', data: TrainingData): Promise<PageRun> {
  await useBackend({ backends: [webgpu(), wasm({ path: '/wasm/' })], prefer: [backend], log: false });
  if (tf.getBackend() !== backend) throw new Error(`the backend is ${tf.getBackend()}`);
  const run = { results: await runCases(), training: await trainAll(data) };
  return backend === 'webgpu' ? { ...run, fused: await runFused(data) } : run;
}

Object.assign(globalThis, { runOn, tripOfPage });
