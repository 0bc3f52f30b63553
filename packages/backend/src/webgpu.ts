import '@vse/core/node-globals';
import '@tensorflow/tfjs-backend-webgpu';
import { WEBGPU } from './backends/webgpu';
import type { BackendLoader } from './backends/backend';
import { BackendFailure } from './failure';
import { browserGpu, checkAdapter } from './gpu';
import { isNode } from './platform';

export type { BackendLoader, BackendName, BackendOptions } from './backends/backend';

/**
 * The webgpu backend of a page for `useBackend({ backends: [webgpu()] })`. The import is static, so that a bundler includes
 * the backend. In Node `useBackend` finds the packages itself, and this loader is passed over.
 *
 * @example
 * ```ts
 * import { useBackend } from '@vse/backend';
 * import { webgpu } from '@vse/backend/webgpu';
 *
 * const backend = await useBackend({ backends: [webgpu()], log: false });
 * console.log(backend.name); // webgpu, or another where the page has no GPU
 * ```
 */
export function webgpu(): BackendLoader {
  return {
    ...WEBGPU,
    async load() {
      if (isNode() && !browserGpu()) {
        throw new BackendFailure(
          'webgpu() is for pages',
          "leave it out in Node: useBackend({ prefer: ['webgpu'] }) finds the packages itself",
        );
      }
      await checkAdapter(browserGpu());
    },
  };
}
