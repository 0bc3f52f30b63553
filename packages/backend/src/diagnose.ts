import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from './backends/backend';
import { tensorflowFolder } from './backends/tensorflow-folder';
import { installedVersion } from './installed';
import { measureProducts, type MeasureOptions } from './measure';
import { loaderOf, startBackend, type StartedBackend } from './start-backend';

/** What is known about one backend on this machine. */
export interface DiagnosisRow {
  readonly backend: BackendName;
  /** The package that was found, or the first that would do. */
  readonly package: string;
  readonly installed: boolean;
  readonly version?: string;
  /** Whether it loads and computes a product and its gradients right. */
  readonly usable: boolean;
  /** Billions of floating-point operations per second in matrix products. */
  readonly gflops?: number;
  /** What to do about it; empty where nothing has to be done. */
  readonly advice: string;
}

const BACKENDS: readonly BackendName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];

/**
 * Starts every backend in turn and measures those that work: one row per backend, in the order in which `useBackend`
 * prefers them. The backend that was in use is in use again afterwards.
 */
export async function diagnose(options: MeasureOptions = {}): Promise<readonly DiagnosisRow[]> {
  const before = tf.engine().backendName as string | undefined;
  const rows: DiagnosisRow[] = [];
  for (const backend of BACKENDS) {
    const started = await startBackend(backend);
    const gflops = started.works ? await measureOn(backend, options) : undefined;
    rows.push(describe(backend, started, gflops));
  }
  if (before !== undefined) await tf.setBackend(before);
  return rows;
}

async function measureOn(backend: BackendName, options: MeasureOptions): Promise<number> {
  await tf.setBackend(backend);
  return measureProducts(options);
}

function describe(backend: BackendName, started: StartedBackend, gflops: number | undefined): DiagnosisRow {
  const { packages, install } = loaderOf(backend);
  const folder = backend === 'tensorflow' ? tensorflowFolder() : undefined;
  const found = packages.find((name) => installedVersion(name, folder) !== undefined);
  const version = found === undefined ? undefined : installedVersion(found, folder);
  const advice = started.works ? (started.warning ?? '') : `${started.reason}; ${install}`;
  return {
    backend,
    package: found ?? packages[0]!,
    // A browser cannot look, but what works is there.
    installed: started.works || found !== undefined,
    ...(version !== undefined && { version }),
    usable: started.works,
    ...(gflops !== undefined && { gflops }),
    advice,
  };
}

/** The rows as a table of plain text, one line per backend. */
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
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
