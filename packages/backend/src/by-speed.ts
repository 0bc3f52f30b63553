import * as tf from '@tensorflow/tfjs-core';
import { keptTimes, machineKey, type BackendTimes } from './backend-times';
import { installedVersion } from './installed';
import { environmentVariable } from './platform';
import { loaderOf, startBackend } from './start-backend';
import { timeTrainingStep } from './training-step';
import type { BackendName, BackendOptions } from './backends/backend';

export interface MeasureBackendsOptions {
  /**
   * The folder whose `backends.json` keeps the times, so that a machine is measured once; `false` keeps none. Defaults to
   * what the environment variable VSE_CACHE names, or `.cache/vse` in the working directory.
   */
  readonly cache?: string | false;
}

/** Backends in the order of their speed, and what it was. */
export interface BackendsBySpeed {
  /** Those that do not work, so that the reason is told; then those that do, the fastest first. */
  readonly order: readonly BackendName[];
  /** Milliseconds of a training step, of those that work. */
  readonly times: BackendTimes;
}

/** Starts every backend named and times a small training step on each that works, unless that was done here before. */
export async function backendsBySpeed(
  names: readonly BackendName[],
  { cache }: MeasureBackendsOptions,
  options: BackendOptions,
): Promise<BackendsBySpeed> {
  const usable: BackendName[] = [];
  for (const name of names) if ((await startBackend(name, options)).works) usable.push(name);
  const times = usable.length < 2 ? {} : await timesOf(usable, cache); // one is nothing to choose from
  const ordered = [...usable].sort((a, b) => times[a]! - times[b]!);
  return { order: [...names.filter((name) => !usable.includes(name)), ...ordered], times };
}

async function timesOf(
  names: readonly BackendName[],
  cache: MeasureBackendsOptions['cache'],
): Promise<BackendTimes> {
  const key = () => machineKey(names.map(withVersion));
  const kept = cache === false ? undefined : keptTimes(cache ?? cacheFolder(), key);
  const known = kept?.times;
  if (known && names.every((name) => Number.isFinite(known[name]))) return known;
  const times: Partial<Record<BackendName, number>> = {};
  for (const name of names) {
    await tf.setBackend(name);
    times[name] = Number((await timeTrainingStep()).toPrecision(3));
  }
  kept?.keep(times);
  return times;
}

function withVersion(name: BackendName): string {
  const versions = loaderOf(name).packages.map((own) => installedVersion(own));
  return [name, ...versions.filter((version) => version !== undefined)].join(' ');
}

function cacheFolder(): string {
  return environmentVariable('VSE_CACHE') ?? '.cache/vse';
}
