import { BackendError } from '@vse/core';
import { useBackend } from '@vse/backend';
import { wasm } from '@vse/backend/wasm';
import type { Config } from '../shared/config';

/** Bytes of a module with one SIMD instruction. */
const simdModule = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

/**
 * Starts WebGPU where there is one and it is wanted, else wasm.
 *
 * @throws `BackendError` in one sentence where the browser has neither.
 */
export async function startBackend(
  backend: Config['backend'],
): Promise<{ readonly name: string; readonly message: string }> {
  const gpu = backend !== 'wasm' && (await hasGpu());
  if (backend === 'webgpu' && !gpu)
    throw new BackendError(
      'This browser has no WebGPU. Choose wasm, or open the page in a browser with WebGPU.',
    );
  const simd = typeof WebAssembly === 'object' && WebAssembly.validate(simdModule);
  if (!gpu && !simd)
    throw new BackendError(
      'This browser has neither WebGPU nor WebAssembly with SIMD, which training needs. Open the page in a newer one: ' +
        'Chrome 91, Firefox 89 or Safari 16.4, or later.',
    );
  const loaders = [
    ...(gpu ? [(await import('@vse/backend/webgpu')).webgpu()] : []),
    ...(simd && backend !== 'webgpu' ? [wasm()] : []),
  ];
  const { name, message } = await useBackend({
    backends: loaders,
    prefer: loaders.map((loader) => loader.name),
    log: false,
  });
  return { name, message };
}

/** True where the browser offers WebGPU and the machine has an adapter for it. */
async function hasGpu(): Promise<boolean> {
  const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<object | null> } };
  return gpu !== undefined && (await gpu.requestAdapter().catch(() => null)) !== null;
}
