import * as tf from '@tensorflow/tfjs-core';
import { builtin } from './platform';

const CORE = /[\\/]tfjs-core[\\/]dist[\\/]tf-core\.node\.js$/;

/** Files of tfjs-core that this Node process has loaded; empty in a browser, where modules cannot be listed. */
export function loadedCores(): readonly string[] {
  const cache = builtin('module')?.['_cache'] as Readonly<Record<string, unknown>> | undefined;
  const files = Object.entries(cache ?? {}).filter(([file]) => CORE.test(file));
  // One module under two names is one copy: tfjs-node from another folder gets this package's tfjs-core.
  return [...new Map([...files].reverse().map(([file, module]) => [module, file])).values()].reverse();
}

/**
 * Describes the fault if this process has more than one copy of tfjs-core; `undefined` if it has one. With two, kernels
 * and tensors of one meet gradients and classes of the other.
 *
 * `union` is the `@tensorflow/tfjs` module, whose core must be the one that this package uses.
 */
export function coreCopiesProblem(
  union: { readonly Tensor: unknown },
  files: readonly string[] = loadedCores(),
): string | undefined {
  if (files.length <= 1 && union.Tensor === tf.Tensor) return undefined;
  const where = files.length > 1 ? ` (${files.join(', ')})` : '';
  return (
    `more than one copy of @tensorflow/tfjs-core is loaded${where}; ` +
    'give every tfjs package one version, and dedupe'
  );
}
