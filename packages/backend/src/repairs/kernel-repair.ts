import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends/backend';

/** A replacement for a faulty, slow or missing kernel of a backend. */
export interface Repair {
  /** Name of the repair, such as `wasm gather`. */
  readonly name: string;
  /** Backend that it applies to. */
  readonly backend: BackendName;
  /** Fault without it. */
  readonly why: string;
  /** Applies the repair. Applying it again changes nothing. */
  apply(): void;
  /** Restores the original kernel, to measure the effect of the repair. */
  undo(): void;
}

export interface KernelRepairOptions {
  readonly name: string;
  readonly backend: BackendName;
  readonly why: string;
  readonly kernelName: string;
  /** Makes the new kernel from the original, which is `undefined` if the backend has none. */
  readonly kernel: (original: tf.KernelFunc | undefined) => tf.KernelFunc;
  /** Runs once per backend instance, before the kernel is used. */
  readonly setup?: (backend: object) => void;
}

const REPAIRED = Symbol.for('vse.repair');

/** Record on a repaired kernel, which the other copies of this package in the process read too. */
interface Repaired {
  readonly name: string;
  /** Kernel that it replaces; absent if it was missing. */
  readonly original: tf.KernelConfig | undefined;
  /** Copies of the package that applied the repair and did not undo it. */
  readonly users: Set<object>;
}

type RepairedKernel = tf.KernelConfig & { readonly [REPAIRED]: Repaired };

/**
 * Repair that replaces or adds one kernel of one backend. Copies of the package (ESM and CommonJS, or two versions) share
 * the kernel that the first of them registers; the last that undoes the repair restores the original.
 */
export function kernelRepair(options: KernelRepairOptions): Repair {
  const { name, backend, why, kernelName } = options;
  const user = {};

  return {
    name,
    backend,
    why,
    apply() {
      const current = registered(kernelName, backend);
      const repaired = repairedBy(current);
      if (repaired) repaired.users.add(user);
      else replace(repairedKernel(options, current, user));
    },
    undo() {
      const repaired = repairedBy(registered(kernelName, backend));
      if (!repaired?.users.delete(user) || repaired.users.size > 0) return;
      if (repaired.original) replace(repaired.original);
      else tf.unregisterKernel(kernelName, backend);
    },
  };
}

function repairedKernel(
  { name, backend, kernelName, kernel, setup }: KernelRepairOptions,
  original: tf.KernelConfig | undefined,
  user: object,
): RepairedKernel {
  return {
    kernelName,
    backendName: backend,
    kernelFunc: kernel(original?.kernelFunc),
    setupFunc: (instance) => {
      if (original?.setupFunc) original.setupFunc(instance);
      if (setup) setup(instance);
    },
    [REPAIRED]: { name, original, users: new Set([user]) },
  };
}

function repairedBy(config: tf.KernelConfig | undefined): Repaired | undefined {
  return (config as Partial<RepairedKernel> | undefined)?.[REPAIRED];
}

/** Several repairs of one backend, applied and undone together. */
export function repairTogether({
  name,
  why,
  parts,
}: {
  readonly name: string;
  readonly why: string;
  readonly parts: readonly [Repair, ...Repair[]];
}): Repair {
  return {
    name,
    backend: parts[0].backend,
    why,
    apply: () => parts.forEach((part) => part.apply()),
    undo: () => parts.forEach((part) => part.undo()),
  };
}

function registered(kernelName: string, backend: string): tf.KernelConfig | undefined {
  // The registry's type omits that an unknown kernel is undefined.
  return tf.getKernel(kernelName, backend);
}

function replace(config: tf.KernelConfig): void {
  if (registered(config.kernelName, config.backendName)) {
    tf.unregisterKernel(config.kernelName, config.backendName);
  }
  tf.registerKernel(config);
  // tfjs sets kernels up when a backend is created; set this one up if the backend is running already.
  const running = tf.engine().registry[config.backendName];
  if (running && config.setupFunc) config.setupFunc(running);
}
