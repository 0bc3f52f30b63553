import * as tf from '@tensorflow/tfjs-core';
import { keptTimes, machineKey, type BackendTimes } from './backend-times';
import { installedVersion } from './search/installed';
import type { NativeProductsState } from './native-products/start-products';
import { environmentVariable } from './platform';
import { startBackend } from './start-backend';
import { timeTrainingStep } from './training-step';
import type { BackendLoader, BackendName, BackendOptions } from './backends/backend';

/** Options of measuring backends. */
export interface MeasureBackendsOptions {
  /**
   * Folder whose `backends.json` keeps the times, so that a machine is measured once; `false` keeps none. Defaults to the
   * environment variable VSE_CACHE, else `.cache/vse` in the working directory.
   */
  readonly cache?: string | false;
}

/** Backends ordered by speed. */
export interface BackendsBySpeed {
  /** Backends that do not work, so that their reason is reported; then those that do, the fastest first. */
  readonly order: readonly BackendLoader[];
  /** Times of those that work. */
  readonly times: BackendTimes;
}

/** Starts backends and times a small training step on each that works, unless cached times exist. */
export async function backendsBySpeed(
  loaders: readonly BackendLoader[],
  { cache }: MeasureBackendsOptions,
  options: BackendOptions,
): Promise<BackendsBySpeed> {
  const usable: BackendLoader[] = [];
  const described: string[] = [];
  for (const loader of loaders) {
    const started = await startBackend(loader, options);
    if (!started.works) continue;
    usable.push(loader);
    described.push(describeStarted(loader, started.nativeProducts));
  }
  const times = usable.length < 2 ? {} : await timesOf(usable, described, cache); // a single one needs no timing
  const ordered = [...usable].sort((a, b) => times[a.name]! - times[b.name]!);
  return { order: [...loaders.filter((loader) => !usable.includes(loader)), ...ordered], times };
}

async function timesOf(
  loaders: readonly BackendLoader[],
  described: readonly string[],
  cache: MeasureBackendsOptions['cache'],
): Promise<BackendTimes> {
  const names = loaders.map(({ name }) => name);
  const key = () => machineKey(described);
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

/** Name of a backend with what its times depend on: versions, and native products. */
function describeStarted(
  { name, packages = [] }: BackendLoader,
  products: NativeProductsState | undefined,
): string {
  const versions = packages.map((packageName) => installedVersion(packageName));
  const native = products?.used ? `${products.library} (${products.threads})` : undefined;
  return [name, ...versions, native].filter((part) => part !== undefined).join(' ');
}

function cacheFolder(): string {
  return environmentVariable('VSE_CACHE') ?? '.cache/vse';
}
