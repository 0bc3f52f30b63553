import { BackendFailure } from './failure';

/** The part of WebGPU's `GPU` that is used. */
export interface Gpu {
  requestAdapter(): Promise<unknown>;
}

/** GPU of a browser, or of a Node process that defined `navigator.gpu`. */
export function browserGpu(): Gpu | undefined {
  return (globalThis as { readonly navigator?: { readonly gpu?: Gpu } }).navigator?.gpu;
}

/** Checks that there is a GPU and an adapter of it. */
export async function checkAdapter(gpu: Gpu | undefined): Promise<void> {
  if (!gpu) throw withoutGpu();
  if (!(await gpu.requestAdapter())) {
    throw new BackendFailure(
      'WebGPU finds no adapter on this machine',
      'install a Vulkan, Metal or Direct3D 12 driver',
    );
  }
}

function withoutGpu(): BackendFailure {
  const { isSecureContext } = globalThis as { readonly isSecureContext?: boolean };
  return isSecureContext === false
    ? new BackendFailure('WebGPU needs a secure page', 'serve it over https, or from localhost')
    : new BackendFailure('this browser has no navigator.gpu', 'use a browser with WebGPU');
}
