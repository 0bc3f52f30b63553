import { browserGpu, checkAdapter, type Gpu } from '../gpu';
import { isNode } from '../platform';
import { importPeer, isRegistered } from './import-peer';
import type { BackendLoader } from './backend';

interface WebGpuPackage {
  readonly create: (options: readonly string[]) => Gpu;
  readonly globals: object;
}

/** Name and packages of the webgpu backend. */
export const WEBGPU = {
  name: 'webgpu',
  packages: ['@tensorflow/tfjs-backend-webgpu', 'webgpu'],
  install: 'npm install @tensorflow/tfjs-backend-webgpu webgpu',
} as const satisfies Partial<BackendLoader>;

/** The GPU through WebGPU: the browser's own, or in Node that of the `webgpu` package. */
export const webgpuBackend: BackendLoader = {
  ...WEBGPU,
  async load() {
    const gpu = browserGpu() ?? (isNode() ? await nodeGpu() : undefined);
    await checkAdapter(gpu);
    if (gpu && !browserGpu()) installNavigator(gpu);
    if (!isRegistered('webgpu')) await importPeer(WEBGPU);
  },
};

async function nodeGpu(): Promise<Gpu> {
  const { create, globals } = (await importPeer({ ...WEBGPU, packages: ['webgpu'] })) as WebGpuPackage;
  Object.assign(globalThis, globals);
  return create([]);
}

/** Defines `navigator.gpu`, where the webgpu backend looks for the GPU and which Node lacks. */
function installNavigator(gpu: Gpu): void {
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'node' },
    configurable: true,
    writable: true,
  });
}
