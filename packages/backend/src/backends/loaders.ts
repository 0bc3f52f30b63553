import { isNode } from '../platform';
import { cpuBackend } from './cpu';
import { tensorflowBackend } from './tensorflow';
import { wasmBackend } from './wasm';
import { webglBackend } from './webgl';
import { webgpuBackend } from './webgpu';
import type { BackendLoader, BackendName } from './backend';

/** Loaders that find their packages by themselves. */
const own: Readonly<Record<BackendName, BackendLoader>> = {
  tensorflow: tensorflowBackend,
  webgpu: webgpuBackend,
  wasm: wasmBackend,
  webgl: webglBackend,
  cpu: cpuBackend,
};

/** All names, in the order of preference. */
export const BACKEND_NAMES = Object.keys(own) as readonly BackendName[];

/** The loader of a backend that finds its packages by itself. */
export function loaderOf(name: BackendName): BackendLoader {
  return own[name];
}

/** Backends that can work here, in the order in which they are tried. */
export function backendsHere(): readonly BackendName[] {
  return BACKEND_NAMES.filter((name) => name !== (isNode() ? 'webgl' : 'tensorflow'));
}

/** Backends that `@tensorflow/tfjs` itself brings here. */
export function builtInBackends(): readonly BackendName[] {
  return backendsHere().filter((name) => name === 'webgl' || name === 'cpu');
}
