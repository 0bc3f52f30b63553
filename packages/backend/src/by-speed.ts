import * as tf from '@tensorflow/tfjs-core';
import { keptTimes, machineKey, type EngineTimes } from './engine-times';
import { installedVersion } from './installed';
import { environmentVariable } from './platform';
import { loaderOf, startEngine } from './start-engine';
import { timeTrainingStep } from './training-step';
import type { EngineName, EngineOptions } from './engines/engine';

export interface MeasureEnginesOptions {
  /**
   * The folder whose `engines.json` keeps the times, so that a machine is measured once; `false` keeps none. Defaults to
   * what the environment variable VSE_CACHE names, or `.cache/vse` in the working directory.
   */
  readonly cache?: string | false;
}

/** Engines in the order of their speed, and what it was. */
export interface EnginesBySpeed {
  /** Those that do not work, so that the reason is told; then those that do, the fastest first. */
  readonly order: readonly EngineName[];
  /** Milliseconds of a training step, of those that work. */
  readonly times: EngineTimes;
}

/** Starts every engine named and times a small training step on each that works, unless that was done here before. */
export async function enginesBySpeed(
  names: readonly EngineName[],
  { cache }: MeasureEnginesOptions,
  options: EngineOptions,
): Promise<EnginesBySpeed> {
  const usable: EngineName[] = [];
  for (const name of names) if ((await startEngine(name, options)).works) usable.push(name);
  const times = usable.length < 2 ? {} : await timesOf(usable, cache); // one is nothing to choose from
  const ordered = [...usable].sort((a, b) => times[a]! - times[b]!);
  return { order: [...names.filter((name) => !usable.includes(name)), ...ordered], times };
}

async function timesOf(
  names: readonly EngineName[],
  cache: MeasureEnginesOptions['cache'],
): Promise<EngineTimes> {
  const key = () => machineKey(names.map(withVersion));
  const kept = cache === false ? undefined : keptTimes(cache ?? cacheFolder(), key);
  const known = kept?.times;
  if (known && names.every((name) => Number.isFinite(known[name]))) return known;
  const times: Partial<Record<EngineName, number>> = {};
  for (const name of names) {
    await tf.setBackend(name);
    times[name] = Number((await timeTrainingStep()).toPrecision(3));
  }
  kept?.keep(times);
  return times;
}

function withVersion(name: EngineName): string {
  const versions = loaderOf(name).packages.map((own) => installedVersion(own));
  return [name, ...versions.filter((version) => version !== undefined)].join(' ');
}

function cacheFolder(): string {
  return environmentVariable('VSE_CACHE') ?? '.cache/vse';
}
