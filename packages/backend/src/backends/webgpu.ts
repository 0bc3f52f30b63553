import { importOptional, isNotInstalled } from '../import-optional';
import { builtin } from '../platform';
import { reasonOf } from '../reason';
import type { BackendLoader } from './backend';

interface WebGpuPackage {
  readonly create: (options: readonly string[]) => Gpu;
  readonly globals: object;
}

/** The GPU through WebGPU: the browser's own, or in Node that of the `webgpu` package. */
export const webgpuBackend: BackendLoader = {
  name: 'webgpu',
  packages: ['@tensorflow/tfjs-backend-webgpu', 'webgpu'],
  install: 'npm install @tensorflow/tfjs-backend-webgpu webgpu',
  async load() {
    const gpu = browserGpu() ?? (await nodeGpu());
    if (!(await gpu.requestAdapter())) throw new Error('WebGPU finds no adapter on this machine');
    if (!browserGpu()) installNavigator(gpu);
    await (builtin('util') ? importOptional('@tensorflow/tfjs-backend-webgpu') : importForBundlers());
  },
};

/** Imports by a literal name, for bundlers; without the `catch`, esbuild fails the build if the package is absent. */
function importForBundlers(): Promise<unknown> {
  // Cast to a string: TypeScript has no types for an optional package that is absent.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion
  return import('@tensorflow/tfjs-backend-webgpu' as string).catch(rethrow);
}

function rethrow(error: unknown): never {
  throw error;
}

interface Gpu {
  requestAdapter(): Promise<unknown>;
}

function browserGpu(): Gpu | undefined {
  return (globalThis as { readonly navigator?: { readonly gpu?: Gpu } }).navigator?.gpu;
}

async function nodeGpu(): Promise<Gpu> {
  if (!builtin('util')) throw new Error('this browser has no navigator.gpu');
  try {
    const { create, globals } = (await importOptional('webgpu')) as WebGpuPackage;
    Object.assign(globalThis, globals);
    return create([]);
  } catch (error) {
    throw new Error(
      isNotInstalled(error, 'webgpu')
        ? 'there is no navigator.gpu, and the webgpu package is not installed'
        : `the webgpu package does not load: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

/** Defines `navigator.gpu`, where the webgpu backend looks for the GPU and which Node lacks. */
function installNavigator(gpu: Gpu): void {
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'node' },
    configurable: true,
    writable: true,
  });
}
