import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from '../engines/engine';

/** One fault of an engine, and what is put in its place. */
export interface Repair {
  readonly name: string;
  readonly engine: EngineName;
  /** What goes wrong without it. */
  readonly why: string;
  /** Puts the repair in place. Applying it again changes nothing. */
  apply(): void;
  /** Takes the repair out again, for measuring what it does. */
  undo(): void;
}

export interface KernelRepairOptions {
  readonly name: string;
  readonly engine: EngineName;
  readonly why: string;
  readonly kernelName: string;
  /** Makes the new kernel from the engine's own, which is absent where the engine lacks it. */
  readonly kernel: (original: tf.KernelFunc | undefined) => tf.KernelFunc;
  /** Runs once per engine instance, before the kernel is used. */
  readonly setup?: (backend: object) => void;
}

const REPAIRED = Symbol.for('vse.repair');

/** A repair that replaces, or supplies, one kernel of one engine. */
export function kernelRepair(options: KernelRepairOptions): Repair {
  const { name, engine, why, kernelName } = options;
  let original: tf.KernelConfig | undefined;
  const isRepaired = (config: tf.KernelConfig | undefined) => config !== undefined && REPAIRED in config;

  return {
    name,
    engine,
    why,
    apply() {
      const current = registered(kernelName, engine);
      if (isRepaired(current)) return;
      original = current;
      replace({
        kernelName,
        backendName: engine,
        kernelFunc: options.kernel(original?.kernelFunc),
        setupFunc: (backend) => {
          if (original?.setupFunc) original.setupFunc(backend);
          if (options.setup) options.setup(backend);
        },
        ...{ [REPAIRED]: name },
      });
    },
    undo() {
      if (!isRepaired(registered(kernelName, engine))) return;
      if (original) replace(original);
      else tf.unregisterKernel(kernelName, engine);
    },
  };
}

/** Several repairs of one engine that go in and out as one. */
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
    engine: parts[0].engine,
    why,
    apply: () => parts.forEach((part) => part.apply()),
    undo: () => parts.forEach((part) => part.undo()),
  };
}

function registered(kernelName: string, engine: string): tf.KernelConfig | undefined {
  // The registry's own type leaves out that an unknown kernel gives undefined.
  return tf.getKernel(kernelName, engine);
}

function replace(config: tf.KernelConfig): void {
  if (registered(config.kernelName, config.backendName)) {
    tf.unregisterKernel(config.kernelName, config.backendName);
  }
  tf.registerKernel(config);
  // Engines set their kernels up when they are chosen; one that is already running has to be told.
  const running = tf.engine().registry[config.backendName];
  if (running && config.setupFunc) config.setupFunc(running);
}
