import * as tf from '@tensorflow/tfjs-core';
import { repairs, useBackend } from '@vse/backend';
import { webgpu } from '@vse/backend/webgpu';
import { timeStep, type StepConfig, type StepTime } from './steps';

/** The program of the page: `adapterName` starts webgpu, then `timeInPage` runs steps there. */
async function adapterName(): Promise<string> {
  await useBackend({ backends: [webgpu()], prefer: ['webgpu'], log: false });
  if (tf.getBackend() !== 'webgpu')
    throw new Error(`webgpu does not start; the backend is ${tf.getBackend()}`);
  const { device } = tf.backend() as unknown as { readonly device: { readonly adapterInfo?: object } };
  const {
    vendor = '',
    architecture = '',
    description = '',
  } = (device.adapterInfo ?? {}) as Record<string, string>;
  return [vendor, architecture, description].filter(Boolean).join(' ') || 'an adapter without a name';
}

/** Times a step with the fused kernels of webgpu, or without them. */
async function timeInPage(config: StepConfig, seconds: number, fused: boolean): Promise<StepTime> {
  const kernels = repairs.filter(({ name }) => name.startsWith('webgpu Vse'));
  for (const kernel of kernels) if (!fused) kernel.undo();
  try {
    return await timeStep(config, seconds);
  } finally {
    for (const kernel of kernels) if (!fused) kernel.apply();
  }
}

Object.assign(globalThis, { adapterName, timeInPage });
