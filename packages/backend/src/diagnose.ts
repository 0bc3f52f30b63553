import * as tf from '@tensorflow/tfjs-core';
import type { BackendLoader, BackendName } from './backends/backend';
import { backendsHere, loaderOf } from './backends/loaders';
import { describeProducts } from './choice';
import { tensorflowFolder } from './backends/tensorflow-folder';
import { installedVersion } from './search/installed';
import { measureProducts, type MeasureOptions } from './measure';
import { startBackend, type StartedBackend } from './start-backend';

/** State of one backend on this machine. */
export interface DiagnosisRow {
  /** Name of the backend. */
  readonly backend: BackendName;
  /** npm package that was found, else the first that provides the backend. */
  readonly package: string;
  /** True if the package is installed. */
  readonly installed: boolean;
  /** Version of the package; absent if it is not known. */
  readonly version?: string;
  /** True if the backend loads and computes a product and its gradients right. */
  readonly usable: boolean;
  /** Billions of floating-point operations per second in matrix products; absent if the backend is not usable. */
  readonly gflops?: number;
  /** Library that multiplies on the wasm backend in Node, with its threads; or why wasm itself does, and what to do. */
  readonly products?: string;
  /** Reason and remedy; empty if nothing needs to be done. */
  readonly advice: string;
}

/** Options of `diagnose`. */
export interface DiagnoseOptions extends MeasureOptions {
  /** Loaders of backends, as for `useBackend`; a page needs them. */
  readonly backends?: readonly BackendLoader[];
}

/**
 * Starts every backend in turn and measures those that work: one row per backend, in the order that `useBackend` tries
 * them. Restores the current backend afterwards.
 *
 * @param options - Loaders of backends, and how to measure.
 * @example
 * ```ts
 * import { diagnose } from '@vse/backend';
 *
 * for (const { backend, usable, advice } of await diagnose()) console.log(backend, usable, advice);
 * ```
 */
export async function diagnose({ backends = [], ...options }: DiagnoseOptions = {}): Promise<
  readonly DiagnosisRow[]
> {
  const before = tf.engine().backendName as string | undefined;
  const rows: DiagnosisRow[] = [];
  for (const name of backendsHere()) {
    const loader = backends.find((other) => other.name === name) ?? loaderOf(name);
    const started = await startBackend(loader);
    const gflops = started.works ? await measureOn(name, options) : undefined;
    rows.push(describe(loader, started, gflops));
  }
  if (before !== undefined) await tf.setBackend(before);
  return rows;
}

async function measureOn(backend: BackendName, options: MeasureOptions): Promise<number> {
  await tf.setBackend(backend);
  return measureProducts(options);
}

function describe(
  { name: backend, packages = [], install = '' }: BackendLoader,
  started: StartedBackend,
  gflops: number | undefined,
): DiagnosisRow {
  const folder = backend === 'tensorflow' ? tensorflowFolder() : undefined;
  const found = packages.find((name) => installedVersion(name, folder) !== undefined);
  const version = found === undefined ? undefined : installedVersion(found, folder);
  const advice = started.works
    ? started.warnings.join('; ')
    : `${started.reason}; ${started.remedy ?? install}`;
  return {
    backend,
    package: found ?? packages[0] ?? '-',
    // A browser cannot look up packages, but a backend that works is installed.
    installed: started.works || found !== undefined,
    ...(version !== undefined && { version }),
    usable: started.works,
    ...(gflops !== undefined && { gflops }),
    ...(started.works && started.nativeProducts && { products: describeProducts(started.nativeProducts) }),
    advice,
  };
}

/**
 * Formats the rows of `diagnose` as a table of plain text, one line per backend, and a line about the products of wasm.
 *
 * @example
 * ```ts
 * import { diagnose, formatDiagnosis } from '@vse/backend';
 *
 * console.log(formatDiagnosis(await diagnose()));
 * ```
 */
export function formatDiagnosis(rows: readonly DiagnosisRow[]): string {
  const header = ['backend', 'package', 'installed', 'version', 'usable', 'GFLOP/s', 'what to do'];
  const cells = rows.map((row) => [
    row.backend,
    row.package,
    yesOrNo(row.installed),
    row.version ?? '-',
    yesOrNo(row.usable),
    row.gflops === undefined ? '-' : row.gflops.toFixed(1),
    row.advice || '-',
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  const products = rows.flatMap((row) =>
    row.products === undefined ? [] : [`\nMatrix products on ${row.backend}: ${row.products}`],
  );
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line), ...products].join(
    '\n',
  );
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
