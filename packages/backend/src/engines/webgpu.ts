import { importOptional, isNotInstalled } from '../import-optional';
import { builtin } from '../platform';
import { reasonOf } from '../reason';
import type { EngineLoader } from './engine';

interface WebGpuPackage {
  readonly create: (options: readonly string[]) => unknown;
  readonly globals: object;
}

/** The GPU through WebGPU: the browser's own, or the one that the `webgpu` package brings to Node. */
export const webgpuEngine: EngineLoader = {
  name: 'webgpu',
  packages: ['@tensorflow/tfjs-backend-webgpu', 'webgpu'],
  install: 'npm install @tensorflow/tfjs-backend-webgpu webgpu',
  async load() {
    if (!gpu()) await bringGpuToNode();
    await requestAdapter();
    // In a browser the bundler has to see the name.
    await (builtin('util')
      ? importOptional('@tensorflow/tfjs-backend-webgpu')
      : import('@tensorflow/tfjs-backend-webgpu'));
  },
};

interface Gpu {
  requestAdapter(): Promise<unknown>;
}

function gpu(): Gpu | undefined {
  return (globalThis as { readonly navigator?: { readonly gpu?: Gpu } }).navigator?.gpu;
}

async function requestAdapter(): Promise<void> {
  if (!(await gpu()?.requestAdapter())) throw new Error('WebGPU finds no adapter on this machine');
}

async function bringGpuToNode(): Promise<void> {
  if (!builtin('util')) throw new Error('this browser has no navigator.gpu');
  try {
    const { create, globals } = (await importOptional('webgpu')) as WebGpuPackage;
    Object.assign(globalThis, globals);
    const navigator = { gpu: create([]), userAgent: 'node' };
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  } catch (error) {
    throw new Error(
      isNotInstalled(error, 'webgpu')
        ? 'there is no navigator.gpu, and the webgpu package is not installed'
        : `the webgpu package does not load: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}
