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

/** Repair that replaces or adds one kernel of one backend. */
export function kernelRepair(options: KernelRepairOptions): Repair {
  const { name, backend, why, kernelName } = options;
  let original: tf.KernelConfig | undefined;
  const isRepaired = (config: tf.KernelConfig | undefined) => config !== undefined && REPAIRED in config;

  return {
    name,
    backend,
    why,
    apply() {
      const current = registered(kernelName, backend);
      if (isRepaired(current)) return;
      original = current;
      const repaired: tf.KernelConfig & { readonly [REPAIRED]: string } = {
        kernelName,
        backendName: backend,
        kernelFunc: options.kernel(original?.kernelFunc),
        setupFunc: (instance) => {
          if (original?.setupFunc) original.setupFunc(instance);
          if (options.setup) options.setup(instance);
        },
        [REPAIRED]: name,
      };
      replace(repaired);
    },
    undo() {
      if (!isRepaired(registered(kernelName, backend))) return;
      if (original) replace(original);
      else tf.unregisterKernel(kernelName, backend);
    },
  };
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
