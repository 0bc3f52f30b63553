import { useBackend, type BackendName } from '@vse/backend';
import { VseError } from '@vse/core';
import { onnxProduct } from '@vse/subspace';
import type { Backends } from './work';

const candidates: readonly BackendName[] = ['wasm', 'tensorflow'];

/** Starts the backends that work here; logs why another does not. tensorflow is loaded from the folder in VSE_TENSORFLOW. */
export async function openBackends(): Promise<Backends> {
  const names: BackendName[] = [];
  for (const name of candidates) {
    if (await works(() => useBackend({ prefer: [name], log: false }))) names.push(name);
  }
  return { names, onnxruntime: await works(() => onnxProduct()) };
}

async function works(start: () => Promise<unknown>): Promise<boolean> {
  try {
    await start();
    return true;
  } catch (error) {
    if (!VseError.isInstance(error)) throw error;
    console.log(error.message);
    return false;
  }
}
