import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends/backend';

/** One fault of a backend, and what is put in its place. */
export interface Repair {
  readonly name: string;
  readonly backend: BackendName;
  /** What goes wrong without it. */
  readonly why: string;
  /** Puts the repair in place. Applying it again changes nothing. */
  apply(): void;
  /** Takes the repair out again, for measuring what it does. */
  undo(): void;
}

export interface KernelRepairOptions {
  readonly name: string;
  readonly backend: BackendName;
  readonly why: string;
  readonly kernelName: string;
  /** Makes the new kernel from the backend's own, which is absent where the backend lacks it. */
  readonly kernel: (original: tf.KernelFunc | undefined) => tf.KernelFunc;
  /** Runs once per backend instance, before the kernel is used. */
  readonly setup?: (backend: object) => void;
}

const REPAIRED = Symbol.for('vse.repair');

/** A repair that replaces, or supplies, one kernel of one backend. */
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
      replace({
        kernelName,
        backendName: backend,
        kernelFunc: options.kernel(original?.kernelFunc),
        setupFunc: (instance) => {
          if (original?.setupFunc) original.setupFunc(instance);
          if (options.setup) options.setup(instance);
        },
        ...{ [REPAIRED]: name },
      });
    },
    undo() {
      if (!isRepaired(registered(kernelName, backend))) return;
      if (original) replace(original);
      else tf.unregisterKernel(kernelName, backend);
    },
  };
}

/** Several repairs of one backend that go in and out as one. */
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
  // The registry's own type leaves out that an unknown kernel gives undefined.
  return tf.getKernel(kernelName, backend);
}

function replace(config: tf.KernelConfig): void {
  if (registered(config.kernelName, config.backendName)) {
    tf.unregisterKernel(config.kernelName, config.backendName);
  }
  tf.registerKernel(config);
  // Backends set their kernels up when they are chosen; one that is already running has to be told.
  const running = tf.engine().registry[config.backendName];
  if (running && config.setupFunc) config.setupFunc(running);
}
